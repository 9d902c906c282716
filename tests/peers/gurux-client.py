"""Gurux's DLMS client as a master: gurux-client.py <port> <wrapper|hdlc> prints what it read, as JSON."""
import datetime
import json
import socket
import sys

from gurux_dlms import GXByteBuffer, GXDLMSClient, GXReplyData
from gurux_dlms.enums import Authentication, InterfaceType
from gurux_dlms.objects import GXDLMSClock, GXDLMSData, GXDLMSDisconnectControl, GXDLMSProfileGeneric, GXDLMSRegister

port, transport = int(sys.argv[1]), sys.argv[2]
line = socket.create_connection(("127.0.0.1", port), 10)
line.settimeout(10)


def associate(address, authentication, password):
    kind = InterfaceType.WRAPPER if transport == "wrapper" else InterfaceType.HDLC
    client = GXDLMSClient(True, address, 1, authentication, password, kind)
    if transport == "hdlc":
        client.parseUAResponse(ask(client, client.snrmRequest()).data)
    for frame in client.aarqRequest():
        client.parseAareResponse(ask(client, frame).data)
    return client


def ask(client, frame):
    """One question, and every further block or segment of its answer."""
    reply = GXReplyData()
    exchange(client, frame, reply)
    while reply.isMoreData():
        exchange(client, client.receiverReady(reply), reply)
    if reply.error:
        raise RuntimeError(reply.error)
    return reply


def exchange(client, frame, reply):
    line.sendall(bytes(frame))
    heard = GXByteBuffer()
    while not client.getData(heard, reply, None):
        heard.set(line.recv(4096))


def read(client, thing, attribute):
    for frame in client.read(thing, attribute):
        return client.updateValue(thing, attribute, ask(client, frame).value)


def register(client, name):
    thing = GXDLMSRegister(name)
    read(client, thing, 3)
    read(client, thing, 2)
    return [float(thing.value), str(thing.unit)]


def rows(client, profile, frames):
    for frame in frames:
        client.updateValue(profile, 2, ask(client, frame).value)
    return [[str(cell) for cell in row] for row in profile.buffer]


def release(client):
    for frame in client.releaseRequest() or []:
        ask(client, frame)
    if transport == "hdlc":
        ask(client, client.disconnectRequest())


told = {}
client = associate(16, Authentication.NONE, None)
told["objects"] = [[int(each.objectType), each.logicalName] for each in client.parseObjects(ask(client, client.getObjectsRequest()).data, False)]
told["serial"] = bytes(read(client, GXDLMSData("0.0.96.1.0.255"), 2)).decode()
told["import"] = register(client, "1.0.1.8.0.255")
told["voltage"] = register(client, "1.0.32.7.0.255")
clock = GXDLMSClock("0.0.1.0.0.255")
read(client, clock, 2)
told["clock"] = str(clock.time)
profile = GXDLMSProfileGeneric("1.0.99.1.0.255")
read(client, profile, 3)
told["columns"] = [[int(thing.objectType), thing.logicalName] for thing, _ in profile.captureObjects]
told["entries"] = int(read(client, profile, 7))
told["byEntry"] = rows(client, profile, client.readRowsByEntry(profile, 1, 100))
start, end = datetime.datetime(2026, 11, 21, 0, 0), datetime.datetime(2026, 11, 21, 23, 45)
told["byRange"] = rows(client, profile, client.readRowsByRange(profile, start, end))
release(client)

client = associate(32, Authentication.LOW, "Lindenhof4")
breaker = GXDLMSDisconnectControl("0.0.96.3.10.255")
for frame in breaker.remoteDisconnect(client):
    ask(client, frame)
read(client, breaker, 3)
told["tripped"] = int(breaker.controlState)
release(client)
print(json.dumps(told))
