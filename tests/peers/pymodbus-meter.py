"""A meter that is not ours: pymodbus plays registers on one line.

usage: pymodbus-meter.py <tcp|rtu-over-tcp|serial> <port number or device> ; the registers come as JSON on standard
input: {"unit": 1, "holding": {"address": word}, "input": {…}}. Says "ready" when it listens.
"""

import asyncio
import json
import sys

from pymodbus import FramerType, ModbusDeviceIdentification
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


def block(words):
    return [SimData(int(address), values=[word], datatype=DataType.REGISTERS) for address, word in words.items()]


async def main():
    kind, place = sys.argv[1:3]
    told = json.loads(sys.stdin.read())
    identity = ModbusDeviceIdentification(
        info_name={"VendorName": "Pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.16"}
    )
    bits = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
    simdata = (bits, bits, block(told["holding"]), block(told["input"]))
    device = SimDevice(told["unit"], simdata=simdata, identity=identity)
    if kind == "serial":
        server = ModbusSerialServer(
            device, identity=identity, port=place, baudrate=9600, parity="N", framer=FramerType.RTU
        )
    else:
        framer = FramerType.SOCKET if kind == "tcp" else FramerType.RTU
        server = ModbusTcpServer(device, identity=identity, address=("127.0.0.1", int(place)), framer=framer)
    await server.serve_forever(background=True)
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
