"""``vroegsignaal serve``: the pages in a browser, on this machine only."""

from typing import Annotated

import typer
import uvicorn

from service.jobs.console import console
from service.pipeline.parts import open_parts
from service.settings import load_settings
from service.views.web.app import create_app

HOST = "127.0.0.1"
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve(port: Port = 8000) -> None:
        """Show the lists and pupils of the demo in a browser; stop with Ctrl-C."""
        parts = open_parts(load_settings())
        try:
            pages = create_app(parts)
            console.print(f"Vroegsignaal: http://{HOST}:{port}  (stop with Ctrl-C)", highlight=False)
            # Addresses of pages hold pupil numbers, so they are not logged.
            uvicorn.run(pages, host=HOST, port=port, access_log=False, server_header=False, log_level="warning")
        finally:
            parts.close()
