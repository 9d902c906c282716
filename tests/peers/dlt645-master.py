"""A master that is not ours: python-dlt645 reads one meter on a serial line.

usage: dlt645-master.py <device> ; prints {"address": …, "combined": kWh, "items": {"DI": "hex as it arranges it"}}.
"""

import json
import sys

import dlt645
import serial

port = serial.Serial(
    sys.argv[1], baudrate=2400, bytesize=8, parity=serial.PARITY_EVEN, stopbits=1, timeout=2
)
address = dlt645.get_addr(port)
combined = dlt645.get_active_energy(address, port)
items = {}
for di in ("00010000", "04000401", "04000503"):
    frame = dlt645.Frame(address)
    frame.data = di
    dlt645.write_frame(port, frame)
    answer = dlt645.read_frame(dlt645.iogen(port))
    items[di] = answer.data
print(json.dumps({"address": address, "combined": combined, "items": items}))
