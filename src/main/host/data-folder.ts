/** Where Zählwerk keeps its data on each system. */
import { posix, win32 } from 'node:path'

export type DataFolderFacts = {
	readonly platform: string
	/** The person's home folder. */
	readonly home: string
	readonly env: Readonly<Record<string, string | undefined>>
}

/** The system's own place for application data; the demo lives in a folder of its own and never touches real data. */
export function dataFolder(facts: DataFolderFacts, kind: 'own' | 'demo'): string {
	const folder = applicationFolder(facts)
	return kind === 'demo' ? pathOf(facts.platform).join(folder, 'demo') : folder
}

const pathOf = (platform: string) => (platform === 'win32' ? win32 : posix)

function applicationFolder({ platform, home, env }: DataFolderFacts): string {
	const { join } = pathOf(platform)
	if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Zählwerk')
	if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Zählwerk')
	// XDG Base Directory Specification 0.8: a relative value is to be ignored.
	const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share')
	return join(data, 'zaehlwerk')
}
