"""Clients that check that each answer is the one to their own request."""
import asyncio
import collections
import itertools
import time

NUMBERS = itertools.count()


class Seen:
    def __init__(self):
        self.ok = 0
        self.wrong = 0
        self.cut = 0
        self.unanswered = 0
        self.statuses = collections.Counter()
        self.slowest = 0.0

    def failed(self):
        return self.cut + self.unanswered + sum(n for status, n in self.statuses.items() if status != 200)

    def __str__(self):
        others = {status: n for status, n in self.statuses.items() if status != 200}
        return "%d ok, %d cut, %d unanswered, other statuses %s, %d mis-delivered" % (
            self.ok, self.cut, self.unanswered, others or "none", self.wrong)


async def exchange(reader, writer, seen, target, method="GET", body=b""):
    """One request; returns whether the connection may be used again."""
    begun = time.monotonic()
    head = "%s %s HTTP/1.1\r\nhost: a\r\n%s\r\n" % (
        method, target, "content-length: %d\r\n" % len(body) if body else "")
    is_begun = False
    try:
        writer.write(head.encode("latin-1") + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        is_begun = True
        status = int(answer.split(" ", 2)[1])
        length = int(answer.split("content-length: ")[1].split("\r\n")[0])
        text = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError, IndexError):
        if is_begun:
            seen.cut += 1
        else:
            seen.unanswered += 1
        return False
    seen.statuses[status] += 1
    if status == 200:
        seen.ok += 1
        if not target.startswith("/slowly") and text.decode("latin-1") != target:
            seen.wrong += 1
    seen.slowest = max(seen.slowest, time.monotonic() - begun)
    return "connection: close" not in answer


async def client(port, until, seen, prefix, method, may_connect, host):
    while time.monotonic() < until() and may_connect():
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            seen.unanswered += 1
            await asyncio.sleep(0.05)
            continue
        is_open = True
        while is_open and time.monotonic() < until():
            is_open = await exchange(
                reader, writer, seen, "%s%d" % (prefix, next(NUMBERS)), method, b"b" if method == "POST" else b"")
        writer.close()


async def load(port, seconds, clients=16, prefix="/", method="GET", may_connect=lambda: True, meanwhile=None, host="127.0.0.1"):
    """Requests of several clients for some seconds; meanwhile is awaited beside them."""
    seen = Seen()
    end = time.monotonic() + seconds
    tasks = [asyncio.create_task(client(port, lambda: end, seen, prefix, method, may_connect, host)) for _ in range(clients)]
    if meanwhile:
        await meanwhile()
    await asyncio.gather(*tasks)
    return seen


async def ask(port, target, timeout=30, method="GET"):
    """Status and seconds of one request on a connection of its own; None for the status if there was none."""
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(("%s %s HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n" % (method, target)).encode())
        line = await asyncio.wait_for(reader.readline(), timeout)
        return (int(line.split()[1]) if line else None), time.monotonic() - begun
    except ConnectionError:
        return None, time.monotonic() - begun
    finally:
        writer.close()
