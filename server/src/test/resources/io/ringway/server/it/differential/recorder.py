"""Prints each request that Python's http.server has read to its end: method, target, host, x-test in hex, length and SHA-256 of the body."""
import hashlib
import http.server
import socketserver
import sys


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def address_string(self):
        return "client"

    def log_message(self, *_):
        pass

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.record
        raise AttributeError(name)

    def body(self):
        if self.headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
            parts = []
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                if size == 0:
                    break
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def record(self):
        expected = int(self.headers.get("Content-Length", 0))
        body = self.body()
        if len(body) < expected:
            self.close_connection = True
            return
        words = self.raw_requestline.decode("latin-1").rstrip("\r\n").split(" ")
        fields = [words[0], words[1], self.headers.get("Host", ""), self.headers.get("X-Test", "")]
        line = " ".join(field.encode("latin-1").hex() for field in fields)
        print(line, len(body), hashlib.sha256(body).hexdigest(), flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"ok")


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128


Server(sys.argv[1], Recorder).serve_forever()
