/** XML as text: every character that XML does not hold is dropped, every one that means something is escaped. */

type Attributes = Readonly<Record<string, string>>

/** `content`: text, or elements already written. */
export function element(name: string, content: string | readonly string[], attributes: Attributes = {}): string {
	const inner = typeof content === 'string' ? escaped(content) : content.join('')
	const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
	return `<${name}${said.join('')}>${inner}</${name}>`
}

export const xmlFile = (name: string, attributes: Attributes, content: readonly string[]): Uint8Array =>
	new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content, attributes)}\n`)

/** XML 1.0, 2.2: no control characters, no halves of surrogate pairs. */
const escaped = (text: string): string =>
	text
		.toWellFormed()
		.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
