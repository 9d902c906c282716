/**
 * The XML that workbooks are written in, tag by tag: elements, attributes, text, the five named and the numbered
 * characters. No document type, no entities of its own (nothing to expand), no external anything. Bounded by the text.
 */
export type XmlReader = {
	/** Without its namespace prefix: writers differ in it. */
	readonly open?: (name: string, attribute: (name: string) => string | null) => void
	readonly close?: (name: string) => void
	readonly text?: (text: string) => void
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Characters that a reference names; what names none stays as it is written. */
export function unescaped(text: string): string {
	if (!text.includes('&')) return text
	return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{1,5});/g, (whole, name: string) => {
		if (!name.startsWith('#')) return named[name] ?? whole
		const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole
	})
}

/** False where the text is no such XML; what was read until then was handed on. */
export function readXml(xml: string, reader: XmlReader): boolean {
	let at = 0
	while (at < xml.length) {
		const tag = xml.indexOf('<', at)
		if (tag < 0) return true
		if (tag > at) reader.text?.(unescaped(xml.slice(at, tag)))
		const next = pastSpecial(xml, tag, reader)
		if (next === -1) return false
		if (next !== null) {
			at = next
			continue
		}
		const end = endOfTag(xml, tag + 1)
		if (end < 0) return false
		readTag(xml.slice(tag + 1, end), reader)
		at = end + 1
	}
	return true
}

/** Past a comment, an instruction or a CDATA section; null: an ordinary tag; -1: broken. */
function pastSpecial(xml: string, at: number, reader: XmlReader): number | null {
	const past = (opening: string, closing: string): number | null => {
		if (!xml.startsWith(opening, at)) return null
		const end = xml.indexOf(closing, at + opening.length)
		return end < 0 ? -1 : end + closing.length
	}
	const data = past('<![CDATA[', ']]>')
	if (data !== null) {
		if (data > 0) reader.text?.(xml.slice(at + 9, data - 3))
		return data
	}
	const other = past('<!--', '-->') ?? past('<?', '?>')
	// A document type is not for workbooks, and the way to bombs of entities.
	return other ?? (xml.startsWith('<!', at) ? -1 : null)
}

/** The '>' that ends the tag: one inside of quotes does not. */
function endOfTag(xml: string, from: number): number {
	let quote = ''
	for (let at = from; at < xml.length; at++) {
		const character = xml[at]!
		if (quote !== '') {
			if (character === quote) quote = ''
		} else if (character === '"' || character === "'") quote = character
		else if (character === '>') return at
	}
	return -1
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

function readTag(tag: string, { open, close }: XmlReader): void {
	if (tag.startsWith('/')) {
		close?.(localName(tag.slice(1).trim()))
		return
	}
	const isEmpty = tag.endsWith('/')
	const inside = isEmpty ? tag.slice(0, -1) : tag
	const name = localName(/^[^\s/]*/.exec(inside)![0])
	open?.(name, (wanted) => attributeOf(inside, wanted))
	if (isEmpty) close?.(name)
}

function attributeOf(tag: string, wanted: string): string | null {
	for (const [, name, double, single] of tag.matchAll(/\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
		if (localName(name!) === wanted) return unescaped(double ?? single ?? '')
	}
	return null
}
