/** The pieces every page is made of: head, card, empty and error states. */
import { Alert, Button, Code, CopyButton, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type CSSProperties, type ReactNode, useEffect } from 'react'
import type { CallFailed } from '../../../shared/rpc.ts'
import { errorText, useT } from '../locales/index.ts'

type HeadProps = {
	readonly title: string
	readonly sub?: ReactNode
	readonly above?: ReactNode
	/** Beside the title: state badge. */
	readonly beside?: ReactNode
	/** Period picker first, then actions; one filled. */
	readonly children?: ReactNode
}

export function PageHead({ title, sub, above, beside, children }: HeadProps) {
	useEffect(() => {
		document.title = `${title} · Zählwerk`
	}, [title])
	return (
		<div className="head">
			<div className="head-text">
				{above !== undefined && <div className="small">{above}</div>}
				<Group gap="sm">
					<Title order={1}>{title}</Title>
					{beside}
				</Group>
				{sub !== undefined && <div className="head-sub">{sub}</div>}
			</div>
			<Group gap="xs">{children}</Group>
		</div>
	)
}

type CardProps = {
	readonly title?: string
	readonly aside?: ReactNode
	/** Columns of the page's twelve. */
	readonly span?: number
	readonly style?: CSSProperties
	readonly children: ReactNode
}

export function Card({ title, aside, span, style, children }: CardProps) {
	const placed = span === undefined ? style : { gridColumn: `span ${span}`, ...style }
	return (
		<section className="card" style={placed} aria-label={title}>
			{title !== undefined && (
				<div className="card-head">
					<h2>{title}</h2>
					{aside !== undefined && <div className="aside">{aside}</div>}
				</div>
			)}
			{children}
		</section>
	)
}

/** A sentence, what will be here, and the one button that gets there. */
export function Empty({
	icon,
	text,
	hint,
	action,
}: {
	icon: ReactNode
	text: string
	hint?: string
	action?: ReactNode
}) {
	return (
		<Stack align="center" gap="xs" py={40} px="md">
			<Text c="dimmed" component="div" style={{ opacity: 0.7 }}>
				{icon}
			</Text>
			<Text fw={600}>{text}</Text>
			{hint !== undefined && (
				<Text size="sm" c="dimmed" ta="center" maw={520}>
					{hint}
				</Text>
			)}
			{action}
		</Stack>
	)
}

export function Failed({ failed, onRetry }: { readonly failed: CallFailed; readonly onRetry?: () => void }) {
	const t = useT()
	const detail = JSON.stringify(failed.error ?? { message: failed.message })
	return (
		<Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('error.title')}>
			<Stack gap="xs" align="flex-start">
				<Text size="sm">{errorText(t, failed)}</Text>
				<details>
					<summary>{t('error.details')}</summary>
					<Code block>{detail}</Code>
					<CopyButton value={detail}>
						{({ copied, copy }) => (
							<Button size="compact-xs" variant="default" onClick={copy}>
								{copied ? t('action.copied') : t('action.copy')}
							</Button>
						)}
					</CopyButton>
				</details>
				{onRetry !== undefined && (
					<Button size="xs" variant="default" onClick={onRetry}>
						{t('action.retry')}
					</Button>
				)}
			</Stack>
		</Alert>
	)
}

export function Waiting() {
	const t = useT()
	return (
		<Group gap="xs" p="md" role="status">
			<Loader size="xs" />
			<Text size="sm" c="dimmed">
				{t('state.loading')}
			</Text>
		</Group>
	)
}

type Answer<T> = { readonly data: T | undefined; readonly error: CallFailed | null; readonly refetch: () => unknown }

/** Shows the answer when it is there, else that it is waited for or why it failed. An old answer stays meanwhile. */
export function Answered<T>({
	answer,
	children,
}: {
	readonly answer: Answer<T>
	readonly children: (data: T) => ReactNode
}) {
	if (answer.data !== undefined) return children(answer.data)
	if (answer.error !== null) return <Failed failed={answer.error} onRetry={() => void answer.refetch()} />
	return <Waiting />
}
