"""The faults. Each function is a subcommand; its docstring is its help, and its numbers those of docs/reliability.md."""
import argparse
import asyncio
import concurrent.futures
import contextlib
import ctypes
import itertools
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import types

from .clock import key_set, token, WallClock
from .flood import described, Flood, limited
from .load import ask, exchange, load, Seen
from .process import Backend, ControlGroup, HaProxy, Link, Proxy

FAILED = []


def report(what, goal, measured, holds):
    """One line: what, the goal, what was measured."""
    print("%-4s %-46s goal %-34s measured %s" % ("ok" if holds else "FAIL", what, goal, measured), flush=True)
    if not holds:
        FAILED.append(what)


@contextlib.contextmanager
def proxy_of(backend_count=1, **more):
    backends = [Backend() for _ in range(backend_count)]
    proxy = None
    try:
        proxy = Proxy(backends, **more)
        yield proxy, backends
        report("the process lives", "yes", "yes" if proxy.is_alive() else proxy.log()[-300:], proxy.is_alive())
    finally:
        if proxy:
            proxy.stop()
        for backend in backends:
            backend.kill()


def backend_killed(args):
    """F1: one of three backends is killed (SIGKILL) in the middle of answers."""
    # Envoy allows three retries at a time unless told otherwise
    breaker = ["circuit_breakers: { thresholds: [ { max_retries: 100 } ] }"]
    with proxy_of(3, workers=2, cluster=breaker) as (proxy, backends):
        async def kill():
            await asyncio.sleep(args.seconds / 3)
            backends[0].kill()
        seen = asyncio.run(load(proxy.port, args.seconds, clients=30, prefix="/slowly", meanwhile=kill))
        report("answers cut off", "<= 20 (its share of 30 in flight)", "%d of %d" % (seen.cut, seen.ok), seen.cut <= 20)
        others = seen.failed() - seen.cut
        report("other failures, with retries", "0", "%d (%s)" % (others, seen), others == 0)
        report("mis-delivered", "0", seen.wrong, seen.wrong == 0)


def backend_reset(args):
    """F2: the backend resets before its answer; what it was sent, it says."""
    with proxy_of(1, route="timeout: 5s") as (proxy, backends):
        async def posts():
            seen = Seen()
            for i in range(50):
                reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
                await exchange(reader, writer, seen, "/reset%d" % i, "POST", b"once")
                writer.close()
            return seen
        seen = asyncio.run(posts())
        sent = backends[0].printed()
        report("POSTs answered 503", "50", dict(seen.statuses), seen.statuses == {503: 50})
        report("POSTs sent twice", "0", len(sent) - len(set(sent)), len(sent) == 50 and len(set(sent)) == 50)


def half_close(args):
    """F3: client and backend close their sending half; answers still come, no descriptor stays."""
    with proxy_of() as (proxy, _):
        before = None

        async def halves():
            for i in range(101):
                if i == 1:
                    nonlocal before
                    before = proxy.fds()
                reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
                writer.write(b"GET /half HTTP/1.1\r\nhost: a\r\n\r\n")
                writer.write_eof()
                text = await asyncio.wait_for(reader.read(), 10)
                assert text.startswith(b"HTTP/1.1 200") and b"until the end" in text, text
                writer.close()
        asyncio.run(halves())
        deadline = time.monotonic() + 5
        while proxy.fds() > before and time.monotonic() < deadline:
            time.sleep(0.1)
        report("answers after half-closes", "101 of 101", "101", True)
        report("descriptors left after 5 s", "0", proxy.fds() - before, proxy.fds() <= before)


def slow_readers(args):
    """F4: clients that read a body of 1 GiB at 1 KB/s; buffers are limited to 64 KiB."""
    limit = ["per_connection_buffer_limit_bytes: 65536"]
    with proxy_of(listener=limit, cluster=limit, route="timeout: 0s") as (proxy, _):
        asyncio.run(load(proxy.port, 3))
        before = proxy.rss()

        async def read_slowly():
            readers = []
            for _ in range(args.count):
                sock = socket.socket()
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                sock.connect(("127.0.0.1", proxy.port))
                sock.sendall(b"GET /long HTTP/1.1\r\nhost: a\r\n\r\n")
                sock.setblocking(False)
                readers.append(sock)
            taken = await asyncio.to_thread(settle)
            for _ in range(args.seconds):
                for sock in readers:
                    with contextlib.suppress(BlockingIOError):
                        sock.recv(1024)
                await asyncio.sleep(1)
            grown = proxy.rss() - before
            others = await load(proxy.port, 2)
            for sock in readers:
                sock.close()
            return taken, grown, others

        def settle():
            """Bytes taken from the backend once no more are."""
            last, now, deadline = -1, 0, time.monotonic() + 60
            while now != last and time.monotonic() < deadline:
                time.sleep(2)
                last, now = now, proxy.stat("cluster.app.upstream_cx_rx_bytes_total")
            return now if now == last else None
        taken, grown, others = asyncio.run(read_slowly())
        report("the backend is paused", "yes", "%s MB taken for each" % (taken and round(taken / args.count / 1e6, 1)), taken is not None)
        each = grown / args.count
        report("memory per slow reader", "<= 64 KiB + 16 KiB", "%.0f KiB" % (each / 1024), each <= 80 * 1024)
        report("others meanwhile", "0 failed", others, others.failed() + others.wrong == 0 and others.ok > 0)


def slow_backend(args):
    """F5: a backend that trickles its head at a byte per second, and one that never answers; the best of three."""
    with proxy_of(routes=[
            "{ match: { prefix: /trickle }, route: { cluster: app, timeout: 1s } }",
            "{ match: { prefix: /never }, route: { cluster: app, timeout: 3s, retry_policy: { retry_on: '5xx,reset', num_retries: 1,"
            " per_try_timeout: 0.5s } } }"]) as (proxy, _):
        asyncio.run(load(proxy.port, 1))
        status, seconds = min((asyncio.run(ask(proxy.port, "/trickle")) for _ in range(3)), key=lambda one: one[1])
        report("route timeout of 1 s", "504 at 1 s +- 50 ms", "%s at %.0f ms" % (status, seconds * 1000),
               status == 504 and abs(seconds - 1) < 0.05)
        status, seconds = min((asyncio.run(ask(proxy.port, "/never")) for _ in range(3)), key=lambda one: one[1])
        # the back-off before the second try is at most 25 ms
        report("two tries of 0.5 s", "504 at 1 s +- 75 ms", "%s at %.0f ms" % (status, seconds * 1000),
               status == 504 and abs(seconds - 1) < 0.075)


@contextlib.contextmanager
def small_disk():
    path = "/tmp/ringway-small-disk-%d" % os.getpid()
    os.mkdir(path)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", path], check=True)
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)
        os.rmdir(path)


def access_log(path, line=None):
    shape = ", log_format: { text_format_source: { inline_string: %s } }" % json.dumps(line) if line else ""
    return ("access_log: { name: file, typed_config: { '@type': "
            "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: '%s'%s } }" % (path, shape))


def disk_full(args):
    """F9: the disk of the access log is full (a tmpfs of 1 MB; needs root)."""
    with small_disk() as disk, proxy_of(
            manager=[access_log(disk + "/log")], flags=["--file-flush-interval-msec", "1000"]) as (proxy, _):
        fill = disk + "/fill"
        seen = asyncio.run(load(proxy.port, args.seconds, clients=32))
        with contextlib.suppress(OSError), open(fill, "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        more = asyncio.run(load(proxy.port, args.seconds, clients=32))
        dropped = proxy.stat("filesystem.write_dropped") + proxy.stat("filesystem.write_failed")
        report("traffic with a full disk", "0 failed", more, more.failed() + more.wrong + seen.failed() == 0)
        report("lost lines are counted", "> 0", dropped, dropped > 0)
        os.truncate(disk + "/log", 0)
        os.unlink(fill)
        begun = time.monotonic()
        before = proxy.stat("filesystem.write_completed")
        while proxy.stat("filesystem.write_completed") == before and time.monotonic() < begun + 30:
            asyncio.run(ask(proxy.port, "/again"))
            time.sleep(0.1)
        report("written again after there is space", "<= 5 s", "%.1f s" % (time.monotonic() - begun), time.monotonic() - begun <= 5)


def slow_disk(args):
    """F10: the access log does not take a byte for 5 s (a pipe whose reader is stopped)."""
    path = "/tmp/ringway-slow-disk-%d" % os.getpid()
    os.mkfifo(path)
    reader = subprocess.Popen(["cat", path], stdout=subprocess.DEVNULL)
    try:
        with proxy_of(manager=[access_log(path)]) as (proxy, _):
            async def stop():
                reader.send_signal(signal.SIGSTOP)
                await asyncio.sleep(5)
                reader.send_signal(signal.SIGCONT)
            seen = asyncio.run(load(proxy.port, 7, clients=16, meanwhile=stop))
            report("traffic while the log stands still", "0 failed", seen, seen.failed() + seen.wrong == 0)
            report("slowest answer", "< 1 s", "%.0f ms" % (seen.slowest * 1000), seen.slowest < 1)
    finally:
        reader.kill()
        os.unlink(path)


def no_descriptors(args):
    """F11: 1,000 clients where 256 descriptors are allowed."""
    with proxy_of() as (proxy, _):
        asyncio.run(load(proxy.port, 1))
        subprocess.run(["prlimit", "--pid", str(proxy.pid()), "--nofile=256:256"], check=True)
        served = socket.create_connection(("127.0.0.1", proxy.port))
        served.settimeout(10)

        def is_served():
            served.sendall(b"GET /kept HTTP/1.1\r\nhost: a\r\n\r\n")
            return b"/kept" in served.recv(4096)
        before_ok = is_served()
        idle = cpu_per_second(proxy, 1)
        crowd = []
        for _ in range(1000):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", proxy.port))
            crowd.append(sock)
        time.sleep(1)
        busy = cpu_per_second(proxy, 3)
        report("CPU with no descriptor left", "no spin: <= 0.2 s/s", "%.2f s/s (idle before: %.2f)" % (busy, idle), busy <= 0.2)
        report("a connection from before is served", "yes", is_served(), before_ok)
        admin = proxy.get("/ready", quiet=True)
        report("the admin page answers", "LIVE", (admin or "nothing").strip(), admin == "LIVE\n")
        for sock in crowd:
            sock.close()
        begun = time.monotonic()
        status, _ = asyncio.run(ask(proxy.port, "/after"))
        seconds = time.monotonic() - begun
        report("a new connection once they are free", "<= 100 ms", "%s after %.0f ms" % (status, seconds * 1000),
               status == 200 and seconds <= 0.1)


def cpu_per_second(proxy, seconds):
    before = proxy.cpu()
    time.sleep(seconds)
    return (proxy.cpu() - before) / seconds


def forbid_io_uring():
    """A seccomp filter that refuses io_uring_setup with EPERM, as container runtimes do. Runs in the child."""
    class Instruction(ctypes.Structure):
        _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32)]

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_uint16), ("filter", ctypes.POINTER(Instruction))]
    io_uring_setup = 425
    code = (Instruction * 4)(
        Instruction(0x20, 0, 0, 0),  # load the number of the system call
        Instruction(0x15, 0, 1, io_uring_setup),
        Instruction(0x06, 0, 0, 0x00050001),  # SECCOMP_RET_ERRNO | EPERM
        Instruction(0x06, 0, 0, 0x7FFF0000))  # SECCOMP_RET_ALLOW
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, seccomp, with_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(seccomp, with_filter, ctypes.byref(Program(4, code)), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def no_io_uring(args):
    """F13: io_uring is forbidden by seccomp."""
    with proxy_of(preexec=forbid_io_uring) as (proxy, _):
        seen = asyncio.run(load(proxy.port, args.seconds))
        report("traffic on the fallback", "0 failed", seen, seen.failed() + seen.wrong == 0 and seen.ok > 0)
        lines = [line for line in proxy.log().splitlines() if "transport:" in line]
        report("it says so", "once", lines, len(lines) == 1 and "epoll" in lines[0])


def sigterm(args):
    """F17: SIGTERM under load; clients go away when they are told to."""
    with contextlib.ExitStack() as stack:
        backend = Backend()
        stack.callback(backend.kill)
        proxy = Proxy([backend], workers=2)
        stack.callback(proxy.stop)
        is_stopping = False

        async def stop():
            nonlocal is_stopping
            await asyncio.sleep(args.seconds / 2)
            is_stopping = True
            proxy.process.send_signal(signal.SIGTERM)
        seen = asyncio.run(load(proxy.port, args.seconds, prefix="/slowly", may_connect=lambda: not is_stopping, meanwhile=stop))
        begun = time.monotonic()
        code = proxy.process.wait(30)
        report("requests that fail", "0", seen, seen.failed() + seen.wrong == 0)
        report("exit", "0 within the drain time of 10 s", "%d" % code, code == 0 and time.monotonic() - begun < 11)


def stopped(args):
    """F21: the process is stopped for 5 s (SIGSTOP) and goes on."""
    with proxy_of() as (proxy, _):
        async def stop():
            await asyncio.sleep(1)
            proxy.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(5)
            proxy.process.send_signal(signal.SIGCONT)
        seen = asyncio.run(load(proxy.port, 8, meanwhile=stop))
        report("requests that fail", "0", seen, seen.failed() + seen.wrong == 0)
        report("slowest answer", "<= 6 s: on its feet within 1 s", "%.1f s" % seen.slowest, seen.slowest <= 6)
        retries = proxy.stat("cluster.app.upstream_rq_retry")
        report("retries", "no storm: <= 20 % of requests", retries, retries <= seen.ok * 0.2)


def has_gcc():
    """Whether C can be compiled; says so if not."""
    if not shutil.which("gcc"):
        print("skipped: gcc is missing (apt-get install gcc libc6-dev)")
        return False
    return True


# What time sets off; nothing of it is due while the clock jumps.
QUIET = [
    *("cluster.app." + name for name in (
        "upstream_rq_per_try_timeout", "upstream_rq_retry", "upstream_cx_connect_timeout", "upstream_cx_connect_fail",
        "upstream_cx_idle_timeout", "upstream_cx_max_duration_reached", "health_check.failure", "outlier_detection.ejections_total")),
    *("http.front." + name for name in (
        "downstream_cx_idle_timeout", "downstream_cx_max_duration_reached", "downstream_rq_idle_timeout", "downstream_rq_timeout",
        "downstream_rq_header_timeout", "downstream_rq_max_duration_reached")),
    "server.watchdog_mega_miss",
]


def clock_jump(args):
    """F20: the wall clock of the process jumps by an hour to and fro under load, and goes at half its pace (needs gcc)."""
    if not has_gcc():
        return
    secret = b"thirty-two bytes that nobody has"
    valid = token(secret, iss="a", exp=int(time.time()) + 1800)
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringway-clock-")))
        clock = WallClock(directory)
        log = directory / "log"
        proxy, _ = stack.enter_context(proxy_of(
            2, environment=clock.environment(), flags=["--file-flush-interval-msec", "100"],
            manager=[access_log(log, "%REQ(:path)% %START_TIME(%s.%3f)%\n"), "stream_idle_timeout: 60s", "request_timeout: 60s",
                     "request_headers_timeout: 60s", "common_http_protocol_options: { idle_timeout: 60s, max_connection_duration: 600s }"],
            filters=["{ name: jwt, typed_config: { '@type': "
                     "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication, "
                     "providers: { p: { issuer: a, from_params: [token], local_jwks: { inline_string: '%s' } } }, "
                     "rules: [ { match: { prefix: /token }, requires: { provider_name: p } } ] } }" % key_set(secret)],
            routes=["{ match: { prefix: /never }, route: { cluster: app, timeout: 1s } }"],
            route="timeout: 60s, retry_policy: { retry_on: reset, per_try_timeout: 30s }",
            cluster=["health_checks: [ { timeout: 5s, interval: 0.1s, no_traffic_interval: 0.1s, unhealthy_threshold: 1, healthy_threshold: 1, "
                     "http_health_check: { path: /health } } ]", "outlier_detection: { interval: 1s, base_ejection_time: 30s }"]))
        asks = itertools.count()

        async def asked(target):
            next(asks)
            return await ask(proxy.port, target)

        async def stat(name):
            return await asyncio.to_thread(proxy.stat, name)

        async def logged(target):
            """Seconds that the log is ahead of this process with a request, and when that was."""
            begun = time.time()
            await asked(target)
            while time.time() < begun + 10:
                await asyncio.sleep(0.1)
                for line in log.read_text().splitlines():
                    if line.startswith(target + " "):
                        return float(line.split()[1]) - begun, begun
            raise SystemExit("never logged: " + target)

        async def stay():
            """A fifth of the time with another clock; what was seen of it."""
            begun = time.monotonic()
            checks = await stat("cluster.app.health_check.attempt")
            ahead, first = await logged("/first%d" % len(stays))
            status, _ = await asked("/token?token=" + valid)
            late, seconds = await asked("/never")
            uptime = await stat("server.uptime") - (time.monotonic() - started)
            await asyncio.sleep(max(0.0, begun + args.seconds / 5 - time.monotonic()))
            ahead_last, last = await logged("/last%d" % len(stays))
            checks = await stat("cluster.app.health_check.attempt") - checks
            return types.SimpleNamespace(
                ahead=ahead, pace=1 + (ahead_last - ahead) / (last - first), status=status, late=late, seconds=seconds, uptime=uptime,
                checks=checks / (time.monotonic() - begun))

        async def jump():
            for ahead, pace in settings:
                clock.set(ahead, pace)
                await asyncio.sleep(0.1)  # a worker looks at its wall clock 20 times a second
                stays.append(await stay())

        started = time.monotonic() - proxy.stat("server.uptime")
        asyncio.run(load(proxy.port, 1))
        counted = [*QUIET, "http.front.downstream_cx_total", "cluster.app.upstream_rq_timeout"]
        before = {name: proxy.stat(name) for name in counted}
        asks = itertools.count()
        settings = [(0, 1), (3600, 1), (-3600, 1), (0, 0.5), (0, 1)]
        stays = []
        seen = asyncio.run(load(proxy.port, args.seconds, clients=30, meanwhile=jump))
        moved = {name: proxy.stat(name) - before[name] for name in counted}
        report("requests that fail", "0", seen, seen.failed() + seen.wrong == 0 and seen.ok > 0)
        report("the log's time follows", "to 1 s: " + ", ".join("%+d s x%.1f" % setting for setting in settings), ", ".join(
            "%+.1f s x%.2f" % (one.ahead, one.pace) for one in stays),
            all(abs(one.ahead - ahead) < 1 and abs(one.pace - pace) < 0.1 for one, (ahead, pace) in zip(stays, settings)))
        statuses = [one.status for one in stays]
        report("a token that is valid for half an hour", "[200, 401, 200, 200, 200]", statuses, statuses == [200, 401, 200, 200, 200])
        opened = moved.pop("http.front.downstream_cx_total") - next(asks)
        report("connections of the 30 clients", "30: none was closed", opened, opened == 30)
        timeouts = moved.pop("cluster.app.upstream_rq_timeout")
        spurious = {name: count for name, count in moved.items() if count}
        report("spurious timeouts, failures, ejections, retries", "none", spurious or "none", not spurious)
        report("timeouts of 1 s that are due", "5, at 1 s to 1.5 s", "%d, at %s" % (timeouts, ", ".join(
            "%.2f s" % one.seconds for one in stays)), timeouts == 5 and all(one.late == 504 and 0.95 < one.seconds < 1.5 for one in stays))
        report("health checks", "10 to 20 a second", ", ".join("%.0f" % one.checks for one in stays),
               all(10 <= one.checks <= 21 for one in stays))
        report("uptime", "true to 3 s", ", ".join("%+.0f s" % one.uptime for one in stays), all(abs(one.uptime) < 3 for one in stays))
        busy = []
        for ahead, pace in settings:
            clock.set(ahead, pace)
            busy.append(cpu_per_second(proxy, 2))
        report("CPU without requests at each of them", "no spin: <= 0.2 s/s", ", ".join("%.2f" % one for one in busy), max(busy) <= 0.2)


def idle(args):
    """F24: connections that have had one answer and do nothing."""
    with proxy_of() as (proxy, _):
        idle_crowd(args, proxy, 5000, lambda sock: sock)
        seen = asyncio.run(load(proxy.port, 2))
        report("others meanwhile", "0 failed", seen, seen.failed() + seen.wrong == 0)


def idle_tls(args):
    """F24: the same over TLS 1.3 (needs openssl)."""
    if not shutil.which("openssl"):
        print("skipped: openssl is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="ringway-tls-") as directory:
        key, certificate = directory + "/key.pem", directory + "/cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
        transport = ("{ name: tls, typed_config: { '@type': type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext, "
                     "common_tls_context: { tls_certificates: [ { certificate_chain: { filename: '%s' }, private_key: { filename: '%s' } } ] } } }"
                     % (certificate, key))
        client = ssl.create_default_context(cafile=certificate)
        client.minimum_version = ssl.TLSVersion.TLSv1_3
        with proxy_of(transport=transport) as (proxy, _):
            idle_crowd(args, proxy, 20_000, lambda sock: client.wrap_socket(sock, server_hostname="localhost"))


def idle_crowd(args, proxy, most_bytes, secured):
    """Opens connections, each for one request; what they cost while they wait for the next one."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    if allowed < args.count + 1000:
        args.count = allowed - 1000
        print("     only %d descriptors are allowed here (ulimit -Hn): %d connections" % (allowed, args.count))

    def connected(i):
        # a second source address: ports of one are not enough for very many
        sock = secured(socket.create_connection(("127.0.0.1", proxy.port), source_address=("127.0.0.%d" % (2 + i // 20000), 0)))
        sock.sendall(b"GET /idle HTTP/1.1\r\nhost: a\r\n\r\n")
        answer = sock.recv(4096)
        while b"/idle" not in answer:
            more = sock.recv(4096)
            assert more, answer
            answer += more
        return sock
    with concurrent.futures.ThreadPoolExecutor(32) as clients:
        for sock in clients.map(connected, range(2000)):
            sock.close()
        before = proxy.rss()
        crowd = list(clients.map(connected, range(args.count)))
    each = (proxy.rss() - before) / args.count
    busy = cpu_per_second(proxy, 5)
    report("memory per idle connection", "<= %d KB" % (most_bytes / 1000), "%.1f KB" % (each / 1000), each <= most_bytes)
    report("CPU with %d idle connections" % args.count, "<= 1 %", "%.1f %%" % (busy * 100), busy <= 0.01)
    for sock in crowd:
        sock.close()


def soak(args):
    """F27: load with new connections and a reload every few seconds; memory, descriptors and threads stay."""
    with proxy_of(2, workers=2) as (proxy, _):
        def figures():
            return proxy.rss(), proxy.fds(), proxy.threads()

        async def churn():
            nonlocal reloads
            end = time.monotonic() + args.seconds
            while time.monotonic() < end:
                proxy.config.write_text(proxy.config.read_text() + "# again\n")
                reloads += await asyncio.to_thread(proxy.get, "/reload", True, "POST") is not None
                await asyncio.sleep(2)
                samples.append(figures())
        samples = []
        reloads = 0
        seen = asyncio.run(load(proxy.port, args.seconds, clients=32, meanwhile=churn))
        time.sleep(1)
        _, fds, threads = figures()
        begun = samples[len(samples) // 3]
        # compilers take some MB for a moment again and again: what stays is the least of a while
        length = max(1, len(samples) // 6)
        least = [min(rss for rss, _, _ in samples[at:at + length]) / 1e6 for at in range(2 * length, len(samples) - length + 1, length)]
        slope = (least[-1] - least[0]) / (args.seconds / 2 / 3600)
        report("requests", "0 failed", seen, seen.failed() + seen.wrong == 0)
        report("reloads", "> 0", reloads, reloads > 0)
        report("memory that stays, by sixths after a third", "<= 1 MB/h in an hour (--seconds 3600)",
               "%s MB, %+.1f MB/h" % (", ".join("%.1f" % each for each in least), slope), slope <= 1 or args.seconds < 3600)
        report("descriptors", "no more", "%d, then %d" % (begun[1], fds), fds <= begun[1] + 2)
        report("threads", "no more", "%d, then %d" % (begun[2], threads), threads <= begun[2] + 2)


def poison(args):
    """F29: thousands of mutilated requests beside good ones."""
    with proxy_of(workers=2) as (proxy, _):
        dice = random.Random(args.seed)
        good = b"POST /poison?a=b HTTP/1.1\r\nHost: a\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n"

        async def attack():
            for _ in range(args.count):
                bad = bytearray(good)
                for _ in range(dice.randint(1, 4)):
                    at = dice.randrange(len(bad))
                    bad[at:at + dice.randint(0, 3)] = bytes(dice.choices(b"\r\n\0 \t:;,%+-0fF\xff\x80\"/\\", k=dice.randint(0, 4)))
                    bad = bad or bytearray(b"\0")
                with contextlib.suppress(ConnectionError):
                    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
                    writer.write(bytes(bad))
                    writer.write_eof()
                    await asyncio.wait_for(reader.read(), 20)
                    writer.close()
        seen = asyncio.run(load(proxy.port, 5, clients=4, meanwhile=attack))
        report("%d mutilated requests: others" % args.count, "0 failed", seen, seen.failed() + seen.wrong == 0)
        active = proxy.stat("http.front.downstream_rq_active")
        report("requests left open", "0", active, active == 0)


def stuck_script(args):
    """F30: an endless loop in Lua."""
    lua = ("{ name: lua, typed_config: { '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, default_source_code: { "
           "inline_string: \"function envoy_on_request(h) if h:headers():get(':path') == '/loop' then while true do end end end\" } } }")
    with proxy_of(workers=1, filters=[lua]) as (proxy, _):
        status, first = asyncio.run(ask(proxy.port, "/warm"))
        status, seconds = asyncio.run(ask(proxy.port, "/loop"))
        report("the loop is ended", "<= 1 s", "status %s after %.0f ms" % (status, seconds * 1000), seconds <= 1)
        seen = asyncio.run(load(proxy.port, 1))
        report("the worker goes on", "0 failed", seen, seen.failed() + seen.wrong == 0 and seen.ok > 0)
        print("     it said:", proxy.log().splitlines()[-1][:200])


def in_own_network():
    """Goes on in a network namespace of its own (needs root)."""
    if os.environ.get("RINGWAY_FAULT_NAMESPACE") != "1":
        command = ["unshare", "--net", sys.executable, *sys.argv]
        sys.exit(subprocess.run(command, env={**os.environ, "RINGWAY_FAULT_NAMESPACE": "1"}).returncode)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def drop_packets(rule):
    """Has the kernel drop what the rule matches; False if it cannot."""
    commands = "add table inet fault; add chain inet fault input { type filter hook input priority 0; }; add rule inet fault input %s drop" % rule
    try:
        done = subprocess.run(["nft", commands], capture_output=True, text=True)
    except FileNotFoundError:
        print("skipped: nft is not installed (Debian: apt-get install nftables)")
        return False
    if done.returncode != 0:
        print("skipped: the kernel does not filter packets: " + done.stderr.strip())
    return done.returncode == 0


def syn_drop(args):
    """F6: one of two backends no longer answers a SYN, in a network namespace of its own (needs root and nft)."""
    in_own_network()
    check = ["health_checks: [ { timeout: 0.5s, interval: 1s, no_traffic_interval: 1s, unhealthy_threshold: 2, healthy_threshold: 1, reuse_connection: false,"
             " http_health_check: { path: /check } } ]"]
    with proxy_of(2, cluster=check, route="timeout: 5s") as (proxy, backends):
        if not drop_packets("tcp dport %d tcp flags & (syn | ack) == syn" % backends[0].port):
            return
        begun = time.monotonic()

        async def ejection():
            while proxy.stat("cluster.app.membership_healthy") != 1 and time.monotonic() < begun + 10:
                await asyncio.sleep(0.02)
            return time.monotonic() - begun

        async def both():
            return await asyncio.gather(ejection(), load(proxy.port, 4, clients=20), *[ask(proxy.port, "/") for _ in range(8)])
        took, _, *answers = asyncio.run(both())
        failed = [seconds for status, seconds in answers if status == 503]
        report("connects end at 1 s", "+- 50 ms", "%.0f ms, the best of %d" % (min(failed, default=0) * 1000, len(failed)),
               abs(min(failed, default=0) - 1) < 0.05)
        report("the host is taken out", "<= 3 s (twice interval and timeout)", "%.2f s" % took, took <= 3.1)
        after = asyncio.run(load(proxy.port, 2, clients=20))
        report("requests after that", "0 failed", after, after.failed() + after.wrong == 0 and after.ok > 0)
        subprocess.run(["nft", "delete table inet fault"], check=True)
        begun = time.monotonic()
        while proxy.stat("cluster.app.membership_healthy") != 2 and time.monotonic() < begun + 10:
            time.sleep(0.05)
        report("it is back", "<= 1.5 s", "%.2f s" % (time.monotonic() - begun), time.monotonic() - begun <= 1.6)


def lossy_network(args):
    """F7: packets delayed by 1 to 3 ms, some lost, doubled and reordered, between all; HAProxy beside it (needs root, gcc, /dev/net/tun)."""
    if not has_gcc():
        return
    in_own_network()
    rates = {"ringway": [], "haproxy": []}
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringway-link-")))
        try:
            link = stack.enter_context(Link(directory, loss=args.percent, seed=args.seed))
        except OSError as e:
            print("skipped: %s" % e)
            return
        backends = [Backend("0.0.0.0", Link.FAR) for _ in range(2)]
        for backend in backends:
            stack.callback(backend.kill)
        proxy = Proxy(backends, workers=2, host="0.0.0.0")
        stack.callback(proxy.stop)
        ports = {"ringway": proxy.port}
        if shutil.which("haproxy"):
            ports["haproxy"] = stack.enter_context(HaProxy(directory, backends, "0.0.0.0")).port
        else:
            print("HAProxy is not installed: nothing to compare with")
        asyncio.run(load(proxy.port, 4, clients=32, host=Link.FAR))
        for _ in range(3):
            for name, port in ports.items():
                seen = asyncio.run(load(port, args.seconds, clients=32, host=Link.FAR))
                rates[name].append(seen.ok / args.seconds)
                if name == "ringway":
                    report("wrong answers", "0", seen, seen.failed() + seen.wrong == 0 and seen.ok > 0)
        print("     packets:", link.ended())
    if rates["haproxy"]:
        share = sorted(rates["ringway"])[1] / sorted(rates["haproxy"])[1]
        report("requests per second, median of three", ">= 90 % of HAProxy on the same link", "%.0f %% (%s)" % (share * 100, ", ".join(
            "%s %s" % (name, "/".join("%.0f" % rate for rate in all_rates)) for name, all_rates in rates.items())), share >= 0.9)


def overload(args):
    """F23: three times the requests that can be served, with a circuit breaker and without; --count 0: answers that cost little (needs gcc)."""
    if not has_gcc():
        return
    for name, most in (("a breaker at 32 requests", 32), ("no limit", 1_000_000)):
        with contextlib.ExitStack() as stack:
            directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringway-overload-")))
            flood = Flood(directory, most, args.count)
            stack.callback(flood.proxy.stop)
            stack.enter_context(flood.metronome)
            flood.warm_up()
            # so that the processors have time left for what makes the load, also where others are at work
            stack.enter_context(limited(flood.proxy.pid(), 0.33))
            took = stack.enter_context(flood.admin_watched())
            peak = flood.play(max(4, args.seconds / 4), 1, connections=32)
            over = flood.over(peak, args.seconds)
            after = flood.play(max(4, args.seconds / 4), 0, connections=32)
            for what, seen in (("peak", peak), ("three times as much", over), ("right after", after)):
                print("     %s, %s: %s" % (name, what, described(seen)))
            # in answers per beat: the machine may be half as fast in one part as in another
            fair = (peak.rps * peak.beat + after.rps * after.beat) / 2
            share, times = over.rps * over.beat / fair, 3 * peak.rps * over.beat / fair
            slower = over.latency_us["p99"] / max(1, peak.latency_us["p99"])
            if most != 32:
                print("     %s: goodput %.0f %%, p99 %.0f times, /ready in %.2f s at most" % (name, share * 100, slower, max(took)))
                continue
            report("goodput", ">= 90 % of the peak before and after", "%.0f %% at %.1f times the load" % (share * 100, times), share >= 0.9)
            report("p99 of what is accepted", "<= 5 times that at the peak", "%.1f times" % slower, slower <= 5)
            report("neither served nor refused", "0", over.errors, over.errors == 0)
            report("/ready, %d times" % len(took), "<= 1 s", "%.2f s at most" % max(took), max(took) <= 1)
            again = after.rps * after.beat / (peak.rps * peak.beat)
            report("right after it", "none refused, >= 80 % of the peak", "%.0f %%, %d refused" % (again * 100, after.refused),
                   after.errors + after.refused == 0 and again >= 0.8)
            report("the process lives", "yes", "yes" if flood.proxy.is_alive() else flood.proxy.log()[-300:], flood.proxy.is_alive())


SHEDDING = """overload_manager:
  refresh_interval: 0.1s
  buffer_factory_config: { minimum_account_to_track_power_of_two: 15 }
  resource_monitors:
  - name: envoy.resource_monitors.cgroup_memory
    typed_config: { "@type": type.googleapis.com/envoy.extensions.resource_monitors.cgroup_memory.v3.CgroupMemoryConfig }
  actions:
  - { name: envoy.overload_actions.stop_accepting_connections, triggers: [ { name: envoy.resource_monitors.cgroup_memory, threshold: { value: 0.95 } } ] }
  - { name: envoy.overload_actions.stop_accepting_requests, triggers: [ { name: envoy.resource_monitors.cgroup_memory, threshold: { value: 0.95 } } ] }
  - { name: envoy.overload_actions.reset_high_memory_stream, triggers: [ { name: envoy.resource_monitors.cgroup_memory, scaled: { scaling_threshold: 0.9, saturation_threshold: 0.98 } } ] }
"""


def memory_pressure(args):
    """F22: a control group of 256 MiB, or 1.2 times the memory after a start, and clients that send large heads and never end them (needs root)."""
    with contextlib.ExitStack() as stack:
        try:
            group = stack.enter_context(ControlGroup("memory"))
        except OSError as e:
            print("skipped: no control group can be made here: %s" % e)
            return
        press(args, group)


def press(args, group):
    def used():
        return int(group.read("memory.current", "memory.usage_in_bytes"))

    def kills():
        return int(group.read("memory.events", "memory.oom_control").split("oom_kill ")[1].split()[0])
    resource.setrlimit(resource.RLIMIT_NOFILE, (args.count + 1000, max(args.count + 1000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    settings = dict(preexec=lambda: group.enter(os.getpid()), flags=["--config-yaml", SHEDDING], manager=["request_headers_timeout: 5s"])
    with proxy_of(**settings) as (proxy, _):
        asyncio.run(load(proxy.port, 4))
        steady = used()
    group.write("memory.max", max(int(1.2 * steady), 256 << 20), "memory.limit_in_bytes")
    killed = kills()
    with proxy_of(**settings) as (proxy, _):
        asyncio.run(load(proxy.port, 2))
        head = b"GET / HTTP/1.1\r\nhost: a\r\nx-large: " + b"x" * 40_000
        attackers = []

        async def attack():
            for _ in range(args.count):
                sock = socket.socket()
                sock.setblocking(False)
                with contextlib.suppress(OSError):
                    sock.connect(("127.0.0.1", proxy.port))
                attackers.append(sock)
                await asyncio.sleep(0)
            for _ in range(args.seconds):
                for sock in attackers:
                    with contextlib.suppress(OSError):
                        sock.send(head)
                await asyncio.sleep(1)
        meanwhile = asyncio.run(load(proxy.port, args.seconds + 1, clients=4, meanwhile=attack))
        most = used() / steady
        for sock in attackers:
            sock.close()
        report("the process is not killed", "0 OOM kills", "%d; %.2f times the memory after the start" % (kills() - killed, most),
               kills() == killed and proxy.is_alive())
        report("others meanwhile", "0 mis-delivered", meanwhile, meanwhile.wrong == 0)
        begun = time.monotonic()
        status = None
        while status != 200 and time.monotonic() < begun + 20:
            with contextlib.suppress(OSError, asyncio.TimeoutError):
                status, _ = asyncio.run(ask(proxy.port, "/", timeout=1))
            time.sleep(0.1)
        report("served again", "<= 10 s", "%.1f s" % (time.monotonic() - begun), status == 200 and time.monotonic() - begun <= 10)


ALL = [backend_killed, backend_reset, half_close, slow_readers, slow_backend, syn_drop, lossy_network, disk_full, slow_disk, no_descriptors,
       no_io_uring, sigterm, clock_jump, stopped, memory_pressure, overload, idle, idle_tls, soak, poison, stuck_script]
COUNTS = {"slow_readers": 1000, "idle": 10000, "idle_tls": 10000, "memory_pressure": 10000, "poison": 2000, "overload": 10}
SECONDS = {"soak": 60, "slow_readers": 5, "clock_jump": 20, "overload": 20}


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="perf/faults", description=sys.modules["__main__"].__doc__,
        epilog="RINGWAY is the command that starts the proxy; without it, ./ringway of this tree.")
    commands = parser.add_subparsers(dest="fault", required=True, metavar="FAULT")
    for one in ALL:
        name = one.__name__
        command = commands.add_parser(name.replace("_", "-"), help=one.__doc__, description=one.__doc__)
        command.add_argument("--seconds", type=int, default=SECONDS.get(name, 6), help="length of the load (%(default)s)")
        command.add_argument("--count", type=int, default=COUNTS.get(name, 0), help="how many, where there are many (%(default)s)")
        command.add_argument("--percent", default="2", help="packets lost (%(default)s)")
        command.add_argument("--seed", type=int, default=1)
        command.set_defaults(run=[one])
    every = commands.add_parser("all", help="all of them, one after the other")
    every.set_defaults(run=ALL)
    args = parser.parse_args(arguments)
    for one in args.run:
        name = one.__name__
        print("# " + one.__doc__, flush=True)
        if args.fault == "all":
            args = argparse.Namespace(fault="all", run=args.run, seconds=SECONDS.get(name, 6), count=COUNTS.get(name, 0),
                                      percent="2", seed=1)
            if one in (syn_drop, lossy_network):
                if subprocess.run([sys.argv[0], name.replace("_", "-")]).returncode:
                    FAILED.append(name.replace("_", " "))
                continue
        one(args)
    print("failed: " + ", ".join(FAILED) if FAILED else "all hold")
    return 1 if FAILED else 0
