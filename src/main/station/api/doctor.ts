/** Contract area: the line doctor. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Handlers } from '../../../shared/contract/define.ts'
import type { doctorCalls } from '../../../shared/contract/doctor.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { protocolNamed } from '../../protocols/index.ts'
import { type Doctor, doctorView } from '../line-doctor/doctor.ts'
import { supportText } from '../line-doctor/support.ts'
import { explainHex, maskedOn, shownRecording } from '../line-doctor/trace-view.ts'
import { found, type Parts } from './parts.ts'

export function doctorHandlers(parts: Parts): Handlers<typeof doctorCalls> {
	const { store, pool, doctor, clock, version } = parts
	const { recordings } = doctor
	const lineOf = (lineId: number) => {
		const row = found(store.lines.get(lineId), 'line')
		return { row, open: pool.get(lineId), examined: doctor.examined(lineId) }
	}
	const openLine = (lineId: number) => {
		const { open } = lineOf(lineId)
		if (open === undefined) throw new CallFailed('line-not-open', { reason: 'closed' })
		return open
	}
	const supportFolder = join(parts.dataFolder, 'support')
	return {
		'lines.explain': ({ lineId, hex, direction }) => {
			const protocol = found(protocolNamed(found(store.lines.get(lineId), 'line').protocol), 'line')
			return { fields: explainHex(parts, { lineId, protocol, hex, direction }) }
		},
		'lines.doctor': ({ lineId }) => {
			const { row, open, examined } = lineOf(lineId)
			return { ...doctorView(row, open, examined), examinedAt: examined?.at ?? null }
		},
		'lines.examine': ({ lineId }) => ({ jobId: startExamining(doctor, openLine(lineId)) }),
		'lines.recordings': async () => ({ recordings: [...(await recordings.list())] }),
		'lines.startRecording': async ({ lineId, minutes }) => {
			const view = await recordings.start(openLine(lineId), minutes)
			if (view === null) throw new CallFailed('busy')
			return view
		},
		'lines.stopRecording': async ({ lineId }) => {
			await recordings.stop(lineId)
			return {}
		},
		'lines.removeRecording': async ({ name }) => {
			await recordings.remove(name)
			return {}
		},
		'lines.recording': async ({ name, offset }) => {
			const piece = found(await recordings.read(name, offset), 'recording')
			return shownRecording(parts, piece)
		},
		'lines.supportFile': async ({ lineId, withValues }) => {
			const { row, open, examined } = lineOf(lineId)
			const masked = maskedOn(parts, lineId)
			const view = doctorView(row, open, examined)
			const now = clock.now()
			const text = await supportText({ store, row, open, view, masked, withValues, version, now })
			const fileName = `support-line-${lineId}-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}.json`
			await mkdir(supportFolder, { recursive: true })
			await writeFile(join(supportFolder, fileName), text)
			return { fileName, folder: supportFolder, text }
		},
	}
}

function startExamining(doctor: Doctor, open: Parameters<Doctor['examine']>[0]): number {
	const jobId = doctor.examine(open)
	if (jobId === null) throw new CallFailed('busy')
	return jobId
}
