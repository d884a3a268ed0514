"""A backend in a process of its own, so that it can be killed. Its answers carry the target they belong to."""
import asyncio
import socket
import struct

PIECE = b"x" * 65536


async def read_request(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    target = head.split(" ", 2)[1]
    for line in head.lower().split("\r\n"):
        if line.startswith("content-length:"):
            await reader.readexactly(int(line.split(":")[1]))
        elif line.startswith("transfer-encoding:"):
            await read_chunks(reader)
    return target


async def read_chunks(reader):
    size = -1
    while size != 0:
        size = int(await reader.readline(), 16)
        await reader.readexactly(size + 2)


def answer(body):
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


async def serve(reader, writer):
    try:
        while True:
            target = await read_request(reader)
            if target.startswith("/long"):
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (1 << 30))
                for _ in range((1 << 30) // len(PIECE)):
                    writer.write(PIECE)
                    await writer.drain()
            elif target.startswith("/slowly"):
                # a body that takes a while, so that a kill finds some in flight
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"y" * 500)
                await asyncio.sleep(0.02)
                writer.write(b"y" * 500)
            elif target.startswith("/trickle"):
                writer.write(b"HTTP/1.1 200 OK\r\n")
                while True:
                    writer.write(b"x")
                    await asyncio.sleep(1)
            elif target.startswith("/never"):
                await asyncio.sleep(3600)
            elif target.startswith("/reset"):
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                print(target, flush=True)
                writer.transport.abort()
                return
            elif target.startswith("/half"):
                writer.write(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")
                writer.write_eof()
                await reader.read()
                return
            else:
                writer.write(answer(target.encode("latin-1")))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def run(host):
    server = await asyncio.start_server(serve, host, 0, backlog=4096)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main(host):
    asyncio.run(run(host))
