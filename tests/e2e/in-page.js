/** Runs inside the page before its own scripts: what a test asks of the document. Plain script, no imports. */
document.addEventListener('securitypolicyviolation', (event) => {
	console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
})

/** Names that the page gave to what it saved. */
const downloads = []
document.addEventListener('click', ({ target }) => {
	if (target instanceof HTMLAnchorElement && target.download !== '') downloads.push(target.download)
})

globalThis.pageChecks = {
	downloads: () => downloads,

	// biome-ignore lint/performance/useDomNodeTextContent: what a person can read, not what is hidden
	text: () => document.body.innerText,

	drawn: async () => {
		await document.fonts.ready
		await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
	},

	sidewaysScroll: () => {
		const wide = [document.documentElement, ...document.querySelectorAll('main, .table-scroll, .tree-list, .nav')]
		return wide
			.filter((box) => box.scrollWidth > box.clientWidth + 1)
			.map((box) => `sideways scroll: ${box.tagName} ${box.className} ${box.scrollWidth} > ${box.clientWidth}`)
	},

	/** Controls and titles whose boxes lie over each other. */
	overlaps: () => {
		const watched = '.head button, .head h1, .head a, .title > *, .title-right > *, .status > *'
		const seen = [...document.querySelectorAll(watched)]
			.filter((box) => box.offsetParent !== null)
			.map((box) => ({ box, at: box.getBoundingClientRect() }))
		const found = []
		for (const [index, one] of seen.entries()) {
			for (const other of seen.slice(index + 1)) {
				if (one.box.contains(other.box) || other.box.contains(one.box)) continue
				const across = Math.min(one.at.right, other.at.right) - Math.max(one.at.left, other.at.left)
				const down = Math.min(one.at.bottom, other.at.bottom) - Math.max(one.at.top, other.at.top)
				if (across > 1 && down > 1) found.push(`overlap: ${one.box.textContent} and ${other.box.textContent}`)
			}
		}
		return found
	},
}
