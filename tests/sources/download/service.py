"""A download service on this machine, after the documentation of Geonorge's, for tests."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

UUID = "166382b4-82d6-4ea9-a68e-6fd0c87bf788"  # FKB-AR5
REFERENCE = "0b0e2c7e-0000-4000-8000-000000000001"
PROJECTIONS = [
    {
        "code": code,
        "name": f"EUREF89 UTM sone {code[-2:]}",
        "formats": [{"name": "SOSI"}, {"name": "FGDB"}],
    }
    for code in ("25833", "25832")
]


def area(kind: str, code: str, name: str) -> dict[str, Any]:
    return {
        "type": kind,
        "code": code,
        "name": name,
        "projections": PROJECTIONS,
        "formats": [{"name": "SOSI"}, {"name": "FGDB"}],
    }


class Service:
    """What the service has and how it behaves; `asked` is what it was asked."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.role: str | None = None
        self.areas = [area("kommune", "5001", "Trondheim"), area("kommune", "5028", "Melhus")]
        self.waits = 0  # looks at an order before it is ready
        self.cuts: list[int] = []  # bytes after which each answer with a file is cut
        self.mark = '"first"'
        self.headers: dict[str, str] = {}
        self.size: int | None = None  # said of every file
        self.refusal: tuple[int, str] | None = None  # an answer to an order
        self.login = False
        self.page = False
        self.broken = False  # what was made went wrong
        self.asked: list[tuple[str, str, str]] = []  # method, path, Range
        self.order: Any = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def address(self) -> str:
        return f"{self.base}/api"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def receipt(self) -> dict[str, Any]:
        ready = self.waits <= 0
        status = "Error" if self.broken else "ReadyForDownload" if ready else "WaitingForProcessing"
        return {
            "referenceNumber": REFERENCE,
            "files": [
                {
                    "name": name,
                    "fileId": str(n),
                    "status": status,
                    "fileSize": self.size or (len(content) if self.size is None else None),
                    "downloadUrl": f"{self.address}/download/order/{REFERENCE}/{n}"
                    if ready
                    else None,
                }
                for n, (name, content) in enumerate(self.files.items())
            ],
        }


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_told: Any) -> None:
            """Nothing is told on the screen."""

        def note(self) -> None:
            service.asked.append((self.command, self.path, self.headers.get("Range", "")))

        def answer(self, told: Any, status: int = 200) -> None:
            self.send(status, json.dumps(told).encode(), {"Content-Type": "application/json"})

        def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.note()
            service.order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if service.refusal is not None:
                status, said = service.refusal
                self.send(status, json.dumps(said).encode(), {"Content-Type": "application/json"})
                return
            self.answer(service.receipt())

        def do_GET(self) -> None:
            self.note()
            path = self.path
            if path == f"/api/capabilities/{UUID}":
                self.answer(
                    {"supportsAreaSelection": True, "accessConstraintRequiredRole": service.role}
                )
            elif path == f"/api/codelists/area/{UUID}":
                self.answer(service.areas)
            elif path == f"/api/order/{REFERENCE}":
                service.waits -= 1
                self.answer(service.receipt())
            elif path.startswith("/api/download/order/"):
                place = (
                    "/Home/SignIn?ReturnUrl=x" if service.login else f"/files/{path.split('/')[-1]}"
                )
                self.send(302, b"", {"Location": service.base + place})
            elif path.startswith("/Home/SignIn") or (path.startswith("/files/") and service.page):
                self.send(
                    200, b"<html>Logg inn</html>", {"Content-Type": "text/html; charset=utf-8"}
                )
            elif path.startswith("/files/"):
                self.file(list(service.files.values())[int(path.split("/")[-1])])
            else:
                self.answer("not found", 404)

        def file(self, whole: bytes) -> None:
            asked = self.headers.get("Range", "")
            start = int(asked[6:].rstrip("-")) if asked else 0
            part = bool(asked) and self.headers.get("If-Range") == service.mark
            body = whole[start:] if part else whole
            self.send_response(206 if part else 200)
            if part:
                self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
            told = {"Content-Type": "application/zip", "ETag": service.mark, **service.headers}
            for name, value in told.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: service.cuts.pop(0)] if service.cuts else body)
            self.close_connection = True

    return Handler


def md5_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
