import { useView } from '../../answers.ts'
import { type ModelChoice, modelChoices } from '../meters/model-choices.ts'

/** The concentrator's own row of meters has a model as well: no meter behind it is one. */
const isConcentrator = (id: string) => id.endsWith('-concentrator')

/** Models of meters that a concentrator reads. */
export function useBehindModels(): readonly ModelChoice[] {
	const models = useView('meters.models', {}).data?.models ?? []
	const behind = models.filter(({ id, protocol }) => protocol === 'gdw1376' && !isConcentrator(id))
	return modelChoices(behind).flatMap((choice) => ('group' in choice ? choice.items : [choice]))
}
