/** Calls as React hooks: a view is asked for and kept fresh by events; an action tells what went wrong. */
import { notifications } from '@mantine/notifications'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { Input, Output } from '../../shared/contract/define.ts'
import type { Calls } from '../../shared/contract/index.ts'
import type { CallFailed } from '../../shared/rpc.ts'
import { errorText, useT } from './locales/index.ts'
import { act, ask, type CallName, queries } from './station.ts'

type ViewOptions = { readonly enabled?: boolean; readonly refetchMs?: number; readonly keepBefore?: 'keep' }

export function useView<K extends CallName>(name: K, input: Input<Calls[K]>, options: ViewOptions = {}) {
	return useQuery<Output<Calls[K]>, CallFailed>({
		queryKey: [name, input],
		queryFn: () => ask(name, input),
		...(options.enabled === undefined ? {} : { enabled: options.enabled }),
		...(options.refetchMs === undefined ? {} : { refetchInterval: options.refetchMs }),
		...(options.keepBefore === undefined ? {} : { placeholderData: keepPreviousData as never }),
	})
}

/** After an action everything that is on the page is asked for again: what it changed is the station's knowledge. */
export function useAction<K extends CallName>(
	name: K,
	onDone?: (output: Output<Calls[K]>) => void,
	/** A refusal that the page itself answers. */
	answered?: CallFailed['error']['code'],
) {
	const t = useT()
	return useMutation<Output<Calls[K]>, CallFailed, Input<Calls[K]>>({
		mutationFn: (input) => act(name, input),
		onSuccess: (output) => {
			notifications.hide(name)
			void queries.invalidateQueries()
			onDone?.(output)
		},
		onError: (failed) => {
			if (answered !== undefined && failed.error?.code === answered) return
			// It stays until it was read, or the same goes well; a second one takes its place.
			notifications.hide(name)
			const message = errorText(t, failed)
			notifications.show({ id: name, autoClose: false, color: 'red', title: t('error.title'), message })
		},
	})
}
