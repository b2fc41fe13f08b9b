"""A server as it runs in service, in a process of its own, and raw requests to it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.repo.files import ROOT

START = "from service.jobs.cli import main; main()"
SECONDS = 60


@dataclass(frozen=True)
class Server:
    """Where it listens and what it says of itself."""

    port: int
    log: Path

    def talk(self, *pieces: bytes, patience: float = 2.0) -> list[bytes]:
        """Send bytes as they are and read until the server closes or is silent for so many seconds; each answer."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=patience)) as line:
            read = bytearray()
            try:
                for piece in pieces:
                    line.sendall(piece)
                while received := line.recv(65536):
                    read += received
            except OSError:
                pass
        return [part for part in re.split(rb"(?=HTTP/1\.1 \d{3})", bytes(read)) if part]

    def statuses(self, *pieces: bytes) -> list[int]:
        """Status of each answer."""
        return [int(answer.split(b" ", 2)[1]) for answer in self.talk(*pieces)]

    def get(self, path: str, *headers: str, host: str = "127.0.0.1") -> bytes:
        """One request whose path is sent exactly as it is written."""
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
        (answer,) = self.talk("\r\n".join(lines).encode("latin-1"), patience=30.0)
        return answer


@contextmanager
def serving(data: Path, configs: Path, log: Path, **settings: str) -> Iterator[Server]:
    """``vroegsignaal serve`` over a data folder; its standard error goes to ``log``."""
    port = free_port()
    around = surroundings(data, configs) | settings
    command = [sys.executable, "-c", START, "serve", "--port", str(port)]
    with log.open("wb") as err:
        process = subprocess.Popen(command, cwd=ROOT, env=around, stdout=subprocess.DEVNULL, stderr=err)
        try:
            server = Server(port, log)
            wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=SECONDS)


def surroundings(data: Path, configs: Path) -> dict[str, str]:
    """Environment of a process that works with a data folder."""
    names = {"VROEGSIGNAAL_DATA": str(data), "VROEGSIGNAAL_CONFIGS": str(configs), "DATABASE_URL": ""}
    return {**os.environ, **names, "PYTHONPATH": str(ROOT)}


def wait_for(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Until the server answers."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            if b"200" in server.get("/healthz"):
                return
        except (OSError, ValueError):
            pass
        assert process.poll() is None, server.log.read_text(encoding="utf-8")
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.1)


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
