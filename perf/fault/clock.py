"""A wall clock that can be set for one process, and what goes by it."""
import base64
import hashlib
import hmac
import json
import os
import struct
import time

from .process import compiled


class WallClock:
    """The wall clock of one process, by perf/native/wallclock.c; its monotonic clock stays as it is."""

    def __init__(self, directory):
        self.file = directory / "clock"
        self.file.write_bytes(bytes(32))
        self.turn = 0
        self.set()
        self.library = compiled(directory / "wallclock.so", ["wallclock.c"], "-shared", "-fPIC")

    def environment(self):
        return {"LD_PRELOAD": str(self.library), "WALLCLOCK_FILE": str(self.file)}

    def set(self, ahead=0, pace=1.0):
        """Seconds ahead of the machine's clock, and how fast it goes from there on; in force at once."""
        now = time.time_ns()
        with self.file.open("r+b", buffering=0) as file:
            file.write(struct.pack("=Q", self.turn + 1))
            os.pwrite(file.fileno(), struct.pack("=3q", now, now + ahead * 1_000_000_000, round(pace * 1000)), 8)
            self.turn += 2
            os.pwrite(file.fileno(), struct.pack("=Q", self.turn), 0)


def encoded(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def key_set(secret):
    """A JWK Set with one key for HS256."""
    return json.dumps({"keys": [{"kty": "oct", "alg": "HS256", "k": encoded(secret).decode()}]})


def token(secret, **claims):
    """A JSON Web Token, HS256."""
    signed = encoded(json.dumps({"alg": "HS256"}).encode()) + b"." + encoded(json.dumps(claims).encode())
    return (signed + b"." + encoded(hmac.new(secret, signed, hashlib.sha256).digest())).decode()
