/** Virtual Modbus meters on one pair of wires, for tests that bring their own meters. */
import { type Meter, meters } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import type { Bus } from '../../../../src/virtual/bus.ts'
import { createModbusDevice, type Frailty, type ModbusDevice } from '../../../../src/virtual/modbus/device.ts'
import { requestsIn } from '../../../../src/virtual/modbus/frame.ts'
import type { TcpLine } from '../../../../src/virtual/tcp.ts'
import { busOf as busOfAny, openStreet as openStreetOf } from '../street.ts'

/** 2026-11-22 17:03:20 CET: where time matters to nobody, it stands still. */
export const now = Date.UTC(2026, 10, 22, 16, 3, 20)
export const truth = createTruth(4)
export const flat: Meter = meters.find(({ medium }) => medium === 'electricity')!

/** `address`: '1' or 'tcp:1'; `model`: a preset's id. */
export function deviceOf(address: string, model: string, frailty?: Frailty): ModbusDevice {
	return createModbusDevice(truth, { ...flat, line: 'modbus', address, model }, frailty)
}

export const busOf = (devices: readonly ModbusDevice[], at: () => number = () => now): Bus =>
	busOfAny(requestsIn, devices, at)

export const openStreet = (bus: Bus): Promise<TcpLine> => openStreetOf(bus, 'modbus')
