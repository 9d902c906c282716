import type { ReactNode } from 'react'

/** The key that does what the button does, in the button's own colour. */
export const KeyHint = ({ children }: { readonly children: ReactNode }) => (
	<span style={{ fontWeight: 400, fontSize: 12 }}>{children}</span>
)
