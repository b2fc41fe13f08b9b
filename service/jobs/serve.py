"""``vroegsignaal serve``: the pages in a browser, on this machine only."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from service.jobs.console import console
from service.pipeline.parts import Parts, open_parts
from service.settings import Settings, load_settings
from service.telemetry.current import metrics
from service.telemetry.logs import configure, log
from service.views.web.app import create_app

HOST = "127.0.0.1"
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")]
Schedule = Annotated[bool, typer.Option("--schedule", help="Also do the weekly run when it is due, and send messages.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve(port: Port = 8000, schedule: Schedule = False) -> None:
        """Serve the pages and the API on this machine, for people here or a proxy with TLS; stop with Ctrl-C."""
        settings = load_settings()
        configure(sys.stderr, settings.log_level, settings.log_format, lost=metrics().log_lost)
        parts = open_parts(settings)
        try:
            pages = create_app(parts, settings.hosts)
            console.print(f"Vroegsignaal: {settings.public_url or f'http://{HOST}:{port}'}  (stop with Ctrl-C)")
            with _clock(parts, schedule):
                _run(pages, settings, port)
        finally:
            parts.close()


@contextmanager
def _clock(parts: Parts, wanted: bool) -> Iterator[None]:
    """The clock of the service while pages are served, if it is wanted."""
    if not wanted:
        yield
        return
    schedule = import_module("service.jobs.schedule")  # who only serves pages need not load it
    clock = schedule.start_inside(parts)
    try:
        yield
    finally:
        clock.shutdown(wait=False)


def _run(pages: FastAPI, settings: Settings, port: int) -> None:
    """Serve. Addresses of pages hold pupil numbers, so they are not logged; only named proxies are believed."""
    log("service-started", version=version("vroegsignaal"), port=port)
    # What was loaded stays for good: looking through it for garbage would hold up one page in twenty by 0.2 s.
    gc.collect()
    gc.freeze()
    uvicorn.run(
        pages,
        host=HOST,
        port=port,
        access_log=False,
        server_header=False,
        log_level="warning",
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        # What libraries say goes through our log, which repeats none of their words.
        log_config=None,
    )
    log("service-stopped")
