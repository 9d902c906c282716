/**
 * The XML that workbooks are written in: elements, attributes, text. A document type is refused, so there are no
 * entities to expand beside the five named and the numbered ones; nothing external is ever looked at.
 */
import { SaxesParser } from 'saxes'

export type XmlReader = {
	/** Without its namespace prefix: writers differ in it. */
	readonly open?: (name: string, attribute: (name: string) => string | null) => void
	readonly close?: (name: string) => void
	readonly text?: (text: string) => void
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

class NoSuchXml extends Error {}

/** False where the text is no such XML; what was read until then was handed on. */
export function readXml(xml: string, { open, close, text }: XmlReader): boolean {
	const parser = new SaxesParser()
	const refuse = () => {
		throw new NoSuchXml()
	}
	parser.on('opentag', ({ name, attributes }) => {
		open?.(localName(name), (wanted) => {
			const found = Object.entries(attributes).find(([each]) => localName(each) === wanted)
			return found?.[1] ?? null
		})
	})
	parser.on('closetag', ({ name }) => close?.(localName(name)))
	parser.on('text', (value) => text?.(value))
	parser.on('cdata', (value) => text?.(value))
	parser.on('doctype', refuse)
	parser.on('error', refuse)
	try {
		parser.write(xml).close()
		return true
	} catch (cause) {
		if (cause instanceof NoSuchXml) return false
		throw cause
	}
}
