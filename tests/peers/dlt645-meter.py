"""A meter that is not ours: the package dlt645 plays one over TCP.

usage: dlt645-meter.py ; settings come as JSON on standard input: {"address": "12 digits as on the wire", "password":
"level and six digits", "energy": {"DI as hex": number}, "variable": {…}, "parameter": {"DI": "digits"}}. Says
"ready <port>" when it listens.
"""

import json
import sys
import time

from dlt645 import MeterServerService

told = json.loads(sys.stdin.readline())
service = MeterServerService.new_tcp_server("127.0.0.1", 0, 30)
service.set_address(told["address"])
service.set_password(told["password"])
for di, value in told["energy"].items():
    assert service.set_00(int(di, 16), value)
for di, value in told["variable"].items():
    assert service.set_02(int(di, 16), value)
for di, value in told["parameter"].items():
    assert service.set_04(int(di, 16), value)
assert service.server.start()
print(f"ready {service.server.port}", flush=True)
while True:
    time.sleep(1)
