"""Ringway and its backends as processes."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HCM = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
ROUTER = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
RETRY = ("retry_policy: { retry_on: 'reset,connect-failure', num_retries: 2, host_selection_retry_max_attempts: 5, "
         "retry_host_predicate: [ { name: p, typed_config: { '@type': "
         "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate } } ] }")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def compiled(binary, sources, *flags):
    """A C program of perf/native, or a library."""
    subprocess.run(["gcc", "-std=c11", "-O2", *flags, "-o", binary, *(ROOT / "perf" / "native" / one for one in sources), "-lm"], check=True)
    return binary


class ControlGroup:
    """A control group of version 2 or 1, for one controller (needs root); entering a `with` makes it, leaving removes it."""

    def __init__(self, controller):
        old = pathlib.Path("/sys/fs/cgroup") / controller
        self.is_old = old.exists()
        self.path = (old if self.is_old else old.parent) / ("ringway-fault-%d" % os.getpid())

    def __enter__(self):
        self.path.mkdir()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):  # who is in it leaves it, unless gone already
            for pid in self.read("cgroup.procs").split():
                (self.path.parent / "cgroup.procs").write_text(pid)
        self.path.rmdir()

    def enter(self, pid):
        self.write("cgroup.procs", pid)

    def read(self, name, old_name=None):
        """A file's text; version 1 may have another name for it."""
        return (self.path / (old_name if self.is_old and old_name else name)).read_text()

    def write(self, name, value, old_name=None):
        (self.path / (old_name if self.is_old and old_name else name)).write_text(str(value))


class Link:
    """
    A bad network link of perf/native/link.c, in a network namespace of its own (needs root, gcc and /dev/net/tun); entering a `with` makes it. What listens
    on any address is found at `FAR`, over the link.
    """

    FAR = "10.9.1.2"

    def __init__(self, directory, **faults):
        flags = ["--%s=%s" % fault for fault in faults.items()]
        self.command = [compiled(directory / "link", ["link.c"]), *flags]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise OSError("no network link can be made here")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def ended(self):
        """What it has done to packets; ends it."""
        self.process.send_signal(signal.SIGTERM)
        return json.loads(self.process.communicate()[0])


class Backend:
    """One of fault/upstream.py; host: where it listens; address: where it is found."""

    def __init__(self, host="127.0.0.1", address="127.0.0.1"):
        script = ROOT / "perf" / "faults"
        self.process = subprocess.Popen([script, "--backend", host], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])
        self.address = address

    def kill(self):
        self.process.kill()
        self.process.wait()

    def printed(self):
        """What it has said; ends it."""
        self.process.kill()
        return self.process.stdout.read().split()


class HaProxy:
    """HAProxy in front of backends, as a peer to compare with; entering a `with` starts it."""

    def __init__(self, directory, backends, host):
        self.port = free_port()
        self.config = directory / "haproxy.cfg"
        self.config.write_text("\n".join([
            "global", "  maxconn 4000", "  nbthread 2", "defaults", "  mode http", "  retries 3", "  timeout connect 5s", "  timeout client 60s",
            "  timeout server 60s", "frontend front", "  bind %s:%d" % (host, self.port), "  default_backend app", "backend app",
            *["  server s%d %s:%d" % (i, b.address, b.port) for i, b in enumerate(backends)], ""]))

    def __enter__(self):
        self.process = subprocess.Popen(["haproxy", "-q", "-f", self.config], stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class Proxy:
    """
    Ringway in front of backends.

    manager: more fields of the connection manager, one per line; filters: HTTP filters in flow style; routes: before the one for all;
    environment: variables beside those of this process; host: where it listens; transport: the listener's transport_socket.
    """

    def __init__(self, backends, manager=(), filters=(), routes=(), route="", cluster=(), listener=(), workers=1, preexec=None, flags=(),
                 environment=None, host="127.0.0.1", transport=None):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="ringway-fault-"))
        self.port = free_port()
        self.admin = free_port()
        self.config = self.directory / "envoy.yaml"
        endpoints = ", ".join(
            "{ endpoint: { address: { socket_address: { address: %s, port_value: %d } } } }" % (
                getattr(b, "address", "127.0.0.1"), b.port) for b in backends)
        lines = [
            "admin: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } }" % self.admin,
            "static_resources:",
            "  listeners:",
            "  - name: front",
            "    address: { socket_address: { address: %s, port_value: %d } }" % (host, self.port),
            *["    " + line for line in listener],
            "    filter_chains:",
            "    - transport_socket: %s" % transport if transport else "    -",
            "      filters:",
            "      - name: hcm",
            "        typed_config:",
            '          "@type": ' + HCM,
            "          stat_prefix: front",
            *["          " + line for line in manager],
            "          route_config:",
            "            virtual_hosts:",
            "            - name: all",
            '              domains: ["*"]',
            "              routes:",
            *["              - " + one for one in routes],
            "              - { match: { prefix: / }, route: { cluster: app, %s } }" % (route or RETRY),
            "          http_filters:",
            *["          - " + one for one in filters],
            '          - { name: router, typed_config: { "@type": %s } }' % ROUTER,
            "  clusters:",
            "  - name: app",
            "    connect_timeout: 1s",
            *["    " + line for line in cluster],
            "    load_assignment: { cluster_name: app, endpoints: [ { lb_endpoints: [ %s ] } ] }" % endpoints,
        ]
        self.config.write_text("\n".join(lines) + "\n")
        self.errors = self.directory / "err"
        command = [*os.environ.get("RINGWAY", str(ROOT / "ringway")).split(), "run", "-c", str(self.config),
                   "--concurrency", str(workers), "--drain-time-s", "10", *flags]
        self.process = subprocess.Popen(command, stdout=self.errors.open("w"), stderr=subprocess.STDOUT, preexec_fn=preexec,
                                        env={**os.environ, **(environment or {})})
        deadline = time.monotonic() + 300
        while self.get("/ready", quiet=True) != "LIVE\n":
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the proxy does not start:\n" + self.errors.read_text())
            time.sleep(0.1)

    def get(self, path, quiet=False, method="GET", timeout=5):
        try:
            request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.admin, path), method=method)
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.read().decode()
        except OSError:
            if quiet:
                return None
            raise

    def stat(self, name):
        for line in self.get("/stats?filter=^%s$" % re.escape(name)).splitlines():
            key, _, value = line.partition(": ")
            if key == name:
                return int(value)
        return 0

    def pid(self):
        return self.process.pid

    def rss(self):
        """Bytes in memory."""
        for line in pathlib.Path("/proc/%d/status" % self.pid()).read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        return 0

    def fds(self):
        return len(os.listdir("/proc/%d/fd" % self.pid()))

    def threads(self):
        return len(os.listdir("/proc/%d/task" % self.pid()))

    def cpu(self):
        """Seconds of CPU used so far."""
        fields = pathlib.Path("/proc/%d/stat" % self.pid()).read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def is_alive(self):
        return self.process.poll() is None

    def log(self):
        return self.errors.read_text()

    def stop(self):
        if self.is_alive():
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
