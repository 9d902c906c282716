/** Every issued statement is computed once more from what was kept with it, and must come out to the byte. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useAction } from '../../answers.ts'
import { useT } from '../../locales/index.ts'

export function VerifyButton() {
	const t = useT()
	const verify = useAction('billing.verify', ({ checked, differing, byOtherEngine }) => {
		const other = byOtherEngine === 0 ? '' : ` ${t('verify.other-engine', { count: byOtherEngine })}`
		const good = t('verify.good', { count: checked - differing.length - byOtherEngine })
		if (differing.length === 0) return notifications.show({ message: good + other })
		const numbers = differing.slice(0, 5).join(', ')
		notifications.show({ color: 'red', message: t('verify.differs', { numbers }) + other })
	})
	return (
		<Button variant="default" title={t('verify.means')} loading={verify.isPending} onClick={() => verify.mutate({})}>
			{t('verify.button')}
		</Button>
	)
}
