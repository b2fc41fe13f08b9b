"""An endpoint as somebody else would build it, in a process of its own: it checks every signature.

``python -m tests.notify.receiver SECRET FILE``: prints its port, and writes a line of JSON for every call it gets. What
it answers stands at the end of the address: ``/200``, ``/500``, ``/302``, ``/hang``, ``/drop``.
"""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Endpoint(BaseHTTPRequestHandler):
    """Checks as the Standard Webhooks specification says, written from that page alone."""

    secret = b""
    file = Path()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.new(self.secret, signed, hashlib.sha256).digest()).decode()
        line = {
            "good": self.headers["webhook-signature"] == f"v1,{wanted}",
            "id": self.headers["webhook-id"],
            "timestamp": int(self.headers["webhook-timestamp"]),
            "host": self.headers["host"],
            "idempotency_key": self.headers["idempotency-key"],
            "body": body.decode(),
        }
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
        self._answer(self.path.rpartition("/")[2])

    def _answer(self, how: str) -> None:
        if how == "hang":
            time.sleep(5)
        elif how == "drop":
            self.connection.close()
        else:
            self.send_response(int(how))
            if how.startswith("3"):
                self.send_header("location", "/200")
            self.send_header("content-length", "0")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    secret, file = sys.argv[1:]
    Endpoint.secret, Endpoint.file = base64.b64decode(secret.removeprefix("whsec_")), Path(file)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


@dataclass(frozen=True)
class Receiver:
    """A running endpoint."""

    port: int
    file: Path

    def url(self, answer: str = "200") -> str:
        return f"http://localhost:{self.port}/berichten/{answer}"

    def calls(self) -> list[dict[str, Any]]:
        """What it got, in order."""
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]


@contextmanager
def receiver(secret: str, folder: Path) -> Iterator[Receiver]:
    """An endpoint that knows this secret."""
    file = folder / "calls.jsonl"
    command = [sys.executable, "-m", "tests.notify.receiver", secret, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Receiver(int(process.stdout.readline()), file)
        finally:
            process.kill()


if __name__ == "__main__":
    main()
