"""A master that is not ours: pyMeterBus asks over a socket.

usage: pymeterbus-master.py <port> <order> …; 'ping:3', 'read:3', 'select:<16 hex>' (number, maker as on the wire,
version, type) and what it then says. One JSON line per answered order; a telegram as the library itself renders it.
"""

import json
import sys

import meterbus
import serial


def records_at(port, address):
    meterbus.send_request_frame_multi(port, address)
    telegrams = []
    frame = meterbus.load(meterbus.recv_frame(port, 1))
    telegrams.append(json.loads(frame.to_JSON()))
    while frame.more_records_follow:
        request = meterbus.TelegramShort()
        request.header.cField.parts = [0x5B if len(telegrams) % 2 else 0x7B]
        request.header.aField.parts = [address]
        meterbus.send_request_frame_multi(port, req=request)
        frame = meterbus.load(meterbus.recv_frame(port, 1))
        telegrams.append(json.loads(frame.to_JSON()))
    return telegrams


def carry_out(port, order):
    kind, argument = order.split(":")
    if kind == "ping":
        meterbus.send_ping_frame(port, int(argument))
        return meterbus.recv_frame(port, 1) == b"\xe5"
    if kind == "read":
        meterbus.send_ping_frame(port, int(argument))
        meterbus.recv_frame(port, 1)
        return records_at(port, int(argument))
    meterbus.send_select_frame(port, argument)
    if meterbus.recv_frame(port, 1) != b"\xe5":
        return None
    telegrams = records_at(port, meterbus.ADDRESS_NETWORK_LAYER)
    meterbus.send_ping_frame(port, meterbus.ADDRESS_NETWORK_LAYER)
    meterbus.recv_frame(port, 1)
    return telegrams


with serial.serial_for_url(f"socket://127.0.0.1:{sys.argv[1]}", timeout=1) as line:
    for each in sys.argv[2:]:
        print(json.dumps({"order": each, "answer": carry_out(line, each)}))
