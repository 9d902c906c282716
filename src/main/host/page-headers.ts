/** The headers that every answer of the page carries, over app:// as over loopback (RELIABILITY §1.1 row 7, §1.3). */

/** In index.html: `<meta name="csp-nonce" content="__CSP_NONCE__">`; style elements made by Mantine carry it. */
export const noncePlaceholder = '__CSP_NONCE__'

/** `nonce`: base64, new for every response. No 'unsafe-inline' and no 'unsafe-eval', ever. */
export const contentSecurityPolicy = (nonce: string): string =>
	[
		"default-src 'none'",
		"script-src 'self'",
		`style-src 'self' 'nonce-${nonce}'`,
		"font-src 'self'",
		"img-src 'self' data: blob:",
		"connect-src 'self'",
		"worker-src 'self'",
		"base-uri 'none'",
		"object-src 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ')

/** `cache`: 'keep' only for files whose name holds the hash of their content. */
export const pageHeaders = (nonce: string, cache: 'keep' | 'never'): Readonly<Record<string, string>> => ({
	'content-security-policy': contentSecurityPolicy(nonce),
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'x-frame-options': 'DENY',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()',
	'cache-control': cache === 'keep' ? 'private, max-age=31536000, immutable' : 'no-store',
})
