/** Runs inside the desktop's page: what a test asks of it from where an attacker's script would stand. */
globalThis.windowChecks = {
	isDrawn: () => (document.querySelector('#root')?.childElementCount ?? 0) > 0,

	/** Names of Node and Electron that the page can see. */
	foreignNames: () =>
		['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__dirname'].filter(
			(name) => globalThis[name] !== undefined,
		),

	deskPowers: () => Object.keys(globalThis.desk).sort(),

	policy: async () => {
		const policy = (await fetch('/')).headers.get('content-security-policy')
		const violated = new Promise((resolve) => {
			document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true })
		})
		const script = document.createElement('script')
		script.textContent = 'globalThis.broken = true'
		document.body.append(script)
		const outcome = { policy, violated: await violated, inline: globalThis.broken === true ? 'ran' : 'refused' }
		const outside = await fetch('https://example.org/').then(
			() => 'answered',
			() => 'refused',
		)
		return { ...outcome, outside }
	},

	/** Called by a script of the page, so that the page's own policy holds for it. */
	statuses: (targets) => Promise.all(targets.map(async (target) => (await fetch(target)).status)),

	leave: (address) => {
		location.assign(address)
		const link = document.createElement('a')
		link.href = address
		link.target = '_blank'
		document.body.append(link)
		link.click()
		link.remove()
		return window.open(address) === null ? 'no window' : 'a window'
	},

	permissions: async () => ({
		notification: await Notification.requestPermission(),
		place: await new Promise((resolve) => {
			navigator.geolocation.getCurrentPosition(
				() => resolve('given'),
				() => resolve('denied'),
			)
		}),
		camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
			() => 'given',
			() => 'denied',
		),
	}),

	savePdf: (name, text) => globalThis.desk.savePdf(name, new TextEncoder().encode(text)),
	printPdf: (text) => globalThis.desk.printPdf(new TextEncoder().encode(text)),

	deskGarbage: () => {
		const { savePdf, printPdf } = globalThis.desk
		return Promise.all([savePdf(), savePdf(1, 2), savePdf('a', 'b'), printPdf(), printPdf({}), printPdf('%PDF-')])
	},
}
