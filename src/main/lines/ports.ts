/** The serial ports of this machine with their adapters' names. */
import { access, constants, readdir, readFile, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'

export type SerialPortInfo = {
	/** What a line URL takes: 'COM3', '/dev/ttyUSB0'. */
	readonly path: string
	/** The adapter's maker and product as the system knows them; null: not known. */
	readonly name: string | null
	/** What stays the same when the adapter comes back under another path; null: it states no serial number. */
	readonly identity: string | null
}

/** `partial`: why the list may lack ports or names; null: complete. */
export type PortList = { readonly ports: readonly SerialPortInfo[]; readonly partial: string | null }

/** Where the system is looked at; other places for tests. */
export type PortSources = {
	readonly platform: NodeJS.Platform
	readonly searchPath: string
	readonly deviceFolder: string
	readonly classFolder: string
}

const systemSources = (): PortSources => ({
	platform: process.platform,
	searchPath: process.env.PATH ?? '',
	deviceFolder: '/dev',
	classFolder: '/sys/class/tty',
})

const listMs = 5000

/** Never rejects and never hangs: what could not be found out is said in `partial`. */
export async function listPorts(sources: PortSources = systemSources()): Promise<PortList> {
	// The serial package asks udevadm on Linux; where there is none (slim systems, containers) the kernel is asked.
	if (sources.platform === 'linux' && !(await isOnPath('udevadm', sources.searchPath))) {
		return portsOfKernel(sources, 'udevadm is not installed')
	}
	try {
		return { ports: (await withinTime(listOfPackage())).sort(byPath), partial: null }
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause)
		return sources.platform === 'linux' ? portsOfKernel(sources, reason) : { ports: [], partial: reason }
	}
}

async function listOfPackage(): Promise<SerialPortInfo[]> {
	const { SerialPort } = await import('serialport')
	const ports = await SerialPort.list()
	return ports.map((port) => {
		// Windows adds a friendly name that the type does not state: 'USB Serial Port (COM3)'.
		const friendly = (port as { friendlyName?: string }).friendlyName
		return {
			path: port.path,
			name: friendly ?? namedById(port.pnpId) ?? port.manufacturer ?? null,
			identity: identityOf(port.vendorId, port.productId, port.serialNumber),
		}
	})
}

/** udev's by-id name: 'usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0'. */
function namedById(pnpId: string | undefined): string | null {
	const name = /^usb-(.+?)(-if\d+.*)?$/.exec(pnpId ?? '')?.[1]
	return name === undefined ? null : name.replaceAll('_', ' ')
}

function identityOf(vendor?: string, product?: string, serial?: string): string | null {
	return vendor && product && serial ? `${vendor}:${product}:${serial}`.toLowerCase() : null
}

async function portsOfKernel(sources: PortSources, partial: string): Promise<PortList> {
	let names: string[]
	try {
		names = await readdir(sources.deviceFolder)
	} catch {
		return { ports: [], partial }
	}
	const ports: SerialPortInfo[] = []
	for (const name of names.filter((one) => /^tty(USB|ACM|S|AMA|XRUSB|WCH|O)\d+$/.test(one))) {
		// The kernel keeps ttyS names for UARTs that are not there; their type reads 0 (PORT_UNKNOWN).
		if ((await textOf(join(sources.classFolder, name, 'type'))) === '0') continue
		ports.push({
			path: `${sources.deviceFolder}/${name}`,
			...(await adapterOf(join(sources.classFolder, name, 'device'))),
		})
	}
	return { ports: ports.sort(byPath), partial }
}

/** The USB device is one of the folders above the tty's own device. */
async function adapterOf(device: string): Promise<Pick<SerialPortInfo, 'name' | 'identity'>> {
	let folder: string
	try {
		folder = await realpath(device)
	} catch {
		return { name: null, identity: null }
	}
	for (let level = 0; level < 5; level++, folder = dirname(folder)) {
		const vendor = await textOf(join(folder, 'idVendor'))
		if (vendor === null) continue
		const [product, maker, model, serial] = await Promise.all(
			['idProduct', 'manufacturer', 'product', 'serial'].map((file) => textOf(join(folder, file))),
		)
		const name = [maker, model].filter((part) => part != null && part !== '').join(' ')
		return { name: name === '' ? null : name, identity: identityOf(vendor, product ?? '', serial ?? '') }
	}
	return { name: null, identity: null }
}

async function textOf(file: string): Promise<string | null> {
	try {
		return (await readFile(file, 'utf8')).trim()
	} catch {
		return null
	}
}

async function isOnPath(program: string, searchPath: string): Promise<boolean> {
	for (const folder of searchPath.split(delimiter)) {
		try {
			await access(join(folder, program), constants.X_OK)
			return true
		} catch {}
	}
	return false
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer within ${listMs} ms`)), listMs)
	})
	try {
		return await Promise.race([work, late])
	} finally {
		clearTimeout(timer)
	}
}

const byPath = (a: SerialPortInfo, b: SerialPortInfo) => a.path.localeCompare(b.path, 'en', { numeric: true })
