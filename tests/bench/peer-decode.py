"""How many frames a second a foreign decoder makes into full readings.

usage: peer-decode.py <peer> <run ms>; standard input: one frame a line, 'hex' or 'hex;key'.
Prints one JSON line: {"perSecond": …, "decoded": …} (decoded: how many of the frames it accepts, in one pass).
"""

import json
import sys
import time


def pymbusparser():
    """Wired and wireless M-Bus (Rust under Python), without the enrichment that no reading needs."""
    import pymbusparser as peer

    def decode(frame, key):
        if key is None:
            return peer.parse(frame, include_enrichment=False)
        return peer.parse(frame, key=key, include_enrichment=False)

    return decode


def smllib():
    """SML: every value of every list, as its documentation reads them."""
    from smllib import SmlStreamReader

    def decode(frame, _key):
        reader = SmlStreamReader()
        reader.add(frame)
        found = reader.get_frame()
        if found is None:
            raise ValueError("no frame")
        return [entry.get_value() for entry in found.get_obis()]

    return decode


peers = {"pymbusparser": pymbusparser, "smllib": smllib}


def main():
    decode = peers[sys.argv[1]]()
    run_seconds = int(sys.argv[2]) / 1000
    frames = []
    for line in sys.stdin.read().split():
        frame, _, key = line.partition(";")
        frames.append((bytes.fromhex(frame), bytes.fromhex(key) if key else None))

    def one_pass():
        decoded = 0
        for frame, key in frames:
            try:
                decode(frame, key)
                decoded += 1
            except Exception:  # whatever a foreign decoder throws is a frame that it does not read
                pass
        return decoded

    decoded = one_pass()
    done = 0
    started = time.perf_counter()
    while time.perf_counter() - started < run_seconds:
        one_pass()
        done += len(frames)
    print(json.dumps({"perSecond": done / (time.perf_counter() - started), "decoded": decoded}))


main()
