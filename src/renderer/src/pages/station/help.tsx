/** Short: what is where, and the keys. */
import { Kbd } from '@mantine/core'
import { type TextKey, useT } from '../../locales/index.ts'
import { Card, PageHead } from '../../parts/page.tsx'

const keys: readonly (readonly [readonly string[], TextKey])[] = [
	[['F1'], 'help.key-help'],
	[['F5'], 'help.key-read'],
	[['ctrl', 'K'], 'help.key-search'],
	[['ctrl', 'P'], 'help.key-print'],
	[['ctrl', '←'], 'help.key-back'],
	[['ctrl', '→'], 'help.key-on'],
	[['ctrl', '↑'], 'help.key-longer'],
	[['ctrl', '↓'], 'help.key-shorter'],
	[['Esc'], 'help.key-close'],
]
const questions: readonly (readonly [TextKey, TextKey])[] = [
	['help.q-start', 'help.a-start'],
	['help.q-line', 'help.a-line'],
	['help.q-gap', 'help.a-gap'],
	['help.q-quality', 'help.a-quality'],
	['help.q-bill', 'help.a-bill'],
]

export function HelpPage() {
	const t = useT()
	return (
		<>
			<PageHead title={t('nav.help')} sub={t('help.sub')} />
			<div className="grid">
				<Card title={t('help.questions')} span={8}>
					{questions.map(([question, answer]) => (
						<div key={question} style={{ marginBottom: 12 }}>
							<h3 style={{ margin: 0, fontSize: 14 }}>{t(question)}</h3>
							<p style={{ margin: '2px 0 0', fontSize: 13, maxWidth: 720 }}>{t(answer)}</p>
						</div>
					))}
				</Card>
				<Card title={t('help.keys')} span={4}>
					<dl className="facts">
						{keys.map(([combination, text]) => (
							<HelpKey key={text} combination={combination} text={text} />
						))}
					</dl>
				</Card>
			</div>
		</>
	)
}

function HelpKey({ combination, text }: { readonly combination: readonly string[]; readonly text: TextKey }) {
	const t = useT()
	return (
		<>
			<dt>
				{combination.map((key) => (
					<Kbd key={key} size="xs" mr={4}>
						{key === 'ctrl' ? t('key.ctrl') : key}
					</Kbd>
				))}
			</dt>
			<dd>{t(text)}</dd>
		</>
	)
}
