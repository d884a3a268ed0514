"""More requests than can be served: perf/native/load.c as an open loop, and the admin page meanwhile."""
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import types

from .process import compiled, ControlGroup, free_port, Proxy


PERIOD_US = 10_000


@contextlib.contextmanager
def limited(pid, share):
    """A process gets a share of one processor, by a control group of its own (needs root). Yields whether that could be done."""
    quota = round(share * PERIOD_US)
    with contextlib.ExitStack() as stack:
        try:
            group = stack.enter_context(ControlGroup("cpu"))
            if group.is_old:
                group.write("cpu.cfs_period_us", PERIOD_US)
                group.write("cpu.cfs_quota_us", quota)
            else:
                group.write("cpu.max", "%d %d" % (quota, PERIOD_US))
            group.enter(pid)
        except OSError as error:
            print("     the proxy's share of a processor is not limited: %s" % error)
            yield False
            return
        yield True


class Metronome:
    """
    What a fixed piece of work costs on a processor, in seconds of its time: other tenants of a machine may halve its speed for minutes. A
    process of its own that takes about 2 % of the processor; entering a `with` starts it.
    """

    BEAT = ("import os, sys, time\nos.sched_setaffinity(0, {int(sys.argv[1])})\nwhile True:\n time.sleep(0.05)\n begun = time.thread_time()\n"
            " for _ in range(50_000): pass\n print(time.monotonic(), time.thread_time() - begun, flush=True)")

    def __init__(self, cpu):
        self.cpu = cpu
        self.beats = []

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, "-c", self.BEAT, str(self.cpu)], stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=lambda: self.beats.extend(tuple(map(float, line.split())) for line in self.process.stdout))
        self.reader.start()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def cost(self, begun, ended):
        costs = [cost for at, cost in self.beats if begun <= at <= ended]
        return sum(costs) / len(costs)


class Flood:
    """
    A proxy with one worker on the first processor; client and backend on the last one.

    most: connections and requests that the circuit breaker lets through; work: searches through 20,000 characters in Lua for every answer of the
    backend. They stand for what a proxy does beside passing bytes on, such as compression: without, a refusal costs nearly as much as an answer.
    """

    def __init__(self, directory, most, work):
        cpus = sorted(os.sched_getaffinity(0))
        self.cpu = cpus[-1]
        self.metronome = Metronome(cpus[0])
        self.program = compiled(directory / "load", ["load.c", "origin.c", "client.c"])
        self.origin = free_port()
        self.proxy = Proxy(
            [types.SimpleNamespace(port=self.origin)], route="timeout: 60s", preexec=lambda: os.sched_setaffinity(0, {cpus[0]}),
            filters=["{ name: lua, typed_config: { '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, "
                     "default_source_code: { inline_string: \"local s = string.rep('a', 20000) function envoy_on_response(h) "
                     "if h:headers():get(':status') == '200' then for i = 1, %d do s:find('[b]') end end end\" } } }" % work],
            cluster=["circuit_breakers: { thresholds: [ { max_connections: %d, max_pending_requests: %d, max_requests: %d } ] }" % (
                most, most, most)])

    def play(self, seconds, warmup, **flags):
        """What the load process has counted, and `beat`, what the metronome's work cost meanwhile."""
        command = [self.program, "--target", self.proxy.port, "--origin-port", self.origin, "--path", "/1k", "--refusals",
                   "--warmup", warmup, "--seconds", seconds]
        for name, value in flags.items():
            command += ["--" + name, value]
        begun = time.monotonic()
        printed = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True,
                                 preexec_fn=lambda: os.sched_setaffinity(0, {self.cpu})).stdout
        return types.SimpleNamespace(beat=self.metronome.cost(begun, time.monotonic()), **json.loads(printed))

    def warm_up(self):
        """Until the JVM has compiled what answers and refuses, and nothing of it is under way any more."""
        self.play(8, 0, connections=2000, rate=10_000)
        self.over(self.play(5, 0, connections=32), 10)
        deadline = time.monotonic() + 60
        while self.proxy.stat("http.front.downstream_cx_active") > 0 and time.monotonic() < deadline:
            time.sleep(0.1)

    def over(self, peak, seconds):
        """Three times the peak, from so many connections that each request leaves when it is due."""
        return self.play(seconds, 1, connections=2000, rate=3 * peak.rps)

    @contextlib.contextmanager
    def admin_watched(self):
        """A list that gets the seconds that each /ready took; infinite if there was no answer."""
        took, is_over = [], threading.Event()

        def watch():
            while not is_over.is_set():
                begun = time.monotonic()
                is_live = self.proxy.get("/ready", quiet=True, timeout=10) == "LIVE\n"
                took.append(time.monotonic() - begun if is_live else float("inf"))
                is_over.wait(0.1)
        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield took
        finally:
            is_over.set()
            thread.join()


def described(seen):
    faults = {kind: count for kind, count in seen.error_kinds.items() if count}
    return "%.0f/s, p50 %.0f ms, p99 %.0f ms, %.0f/s refused, %s" % (
        seen.rps, seen.latency_us["p50"] / 1000, seen.latency_us["p99"] / 1000, seen.refused / seen.seconds, faults or "no errors")
