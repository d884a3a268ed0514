"""Two instances of "server" on 127.0.0.1 and 127.0.0.2, and a DNS server that knows their names. Python's standard library only."""

import hashlib
import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

HTTP_PORT = 8081
DNS_PORT = 8053
INSTANCES = {"server-0.demo.test": "127.0.0.1", "server-1.demo.test": "127.0.0.2"}
NAMES = {name: [address] for name, address in INSTANCES.items()}
NAMES["server.demo.test"] = list(INSTANCES.values())


def instance_of(client_id):
    """The instance that serves a client: the same on every instance."""
    names = sorted(INSTANCES)
    return names[hashlib.sha256(client_id.encode()).digest()[0] % len(names)]


def handler(own_name):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            target = urlparse(self.path)
            client_id = parse_qs(target.query).get("client_id", [""])[0]
            if target.path == "/where":
                answer = {"client_id": client_id, "hostport": f"{instance_of(client_id)}:{HTTP_PORT}"}
            elif target.path == "/join":
                answer = {"assigned": f"{own_name}:{HTTP_PORT}", "client_id": client_id, "status": "ok"}
            else:
                answer = {"instance": own_name}
            body = json.dumps(answer).encode() + b"\n"
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format, *args):
            print(f"{own_name}: {args[0]}", flush=True)

    return Handler


def dns_answer(query):
    """Answers one A question (RFC 1035 section 4)."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode())
        at += query[at] + 1
    question = query[12 : at + 5]
    known = NAMES.get(".".join(labels).lower())
    is_a = struct.unpack("!H", query[at + 1 : at + 3])[0] == 1
    addresses = known if known and is_a else []
    flags = 0x8180 if known else 0x8183
    head = query[:2] + struct.pack("!HHHHH", flags, 1, len(addresses), 0, 0)
    records = [struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(address) for address in addresses]
    return head + question + b"".join(records)


def serve_dns():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", DNS_PORT))
    while True:
        query, client = server.recvfrom(1500)
        server.sendto(dns_answer(query), client)


if __name__ == "__main__":
    for name, address in INSTANCES.items():
        server = ThreadingHTTPServer((address, HTTP_PORT), handler(name))
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("two instances on port", HTTP_PORT, "and DNS on port", DNS_PORT, "- Ctrl-C stops them", flush=True)
    try:
        serve_dns()
    except KeyboardInterrupt:
        pass
