import { Anchor, Button, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'

type Props = { readonly to: string; readonly children: ReactNode }

/** Link in running text. */
export const TextLink = ({ to, children }: Props) => (
	<Anchor component={Link} href={to} size="sm">
		{children}
	</Anchor>
)

/** Link that is the name of a table's row. */
export const RowLink = ({ to, children }: Props) => (
	<Link href={to} className="row-link">
		{children}
	</Link>
)

export const ButtonLink = ({ to, children, ...props }: Props & ButtonProps) => (
	<Button component={Link} href={to} {...props}>
		{children}
	</Button>
)
