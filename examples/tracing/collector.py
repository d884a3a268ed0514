"""A collector that prints what it is told: one line per span of Zipkin's JSON."""

import http.server
import json


class Collector(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        for span in json.loads(self.rfile.read(int(self.headers["content-length"]))):
            tags = span["tags"]
            print(
                span["traceId"][-8:],
                span.get("parentId", "-" * 16),
                span["id"],
                span["kind"],
                span["name"],
                f"{span['duration']} us",
                tags["http.status_code"],
                tags.get("upstream_address", ""),
            )
        self.send_response(202)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", 9411), Collector).serve_forever()
