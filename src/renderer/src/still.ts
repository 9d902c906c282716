/** No movement in tests and where the system asks for none. */
export const isStill = (): boolean =>
	navigator.webdriver ||
	new URLSearchParams(location.search).has('test') ||
	matchMedia('(prefers-reduced-motion: reduce)').matches
