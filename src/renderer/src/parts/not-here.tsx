import { IconMapQuestion } from '@tabler/icons-react'
import { useT } from '../locales/index.ts'
import { ButtonLink } from './link.tsx'
import { Empty, PageHead } from './page.tsx'

export function NotHere() {
	const t = useT()
	return (
		<>
			<PageHead title={t('not-here.title')} />
			<Empty
				icon={<IconMapQuestion size={48} stroke={1.2} aria-hidden />}
				text={t('not-here.text')}
				hint={t('not-here.hint')}
				action={<ButtonLink to="/">{t('nav.overview')}</ButtonLink>}
			/>
		</>
	)
}
