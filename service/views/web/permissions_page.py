"""docs/reference/permissions.md of the application as it is; its routes do not depend on what is in the database."""

import tempfile
from pathlib import Path

from fastapi import FastAPI

from service.pipeline.parts import opened
from service.settings import Settings
from service.store.migrate import upgrade
from service.store.session import make_engine
from service.views import permission_matrix
from service.views.web.app import create_app
from service.views.web.door import is_public


def permissions_page() -> str:
    """The page as text."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database="")
        engine = make_engine(settings.database_url)
        upgrade(engine)
        engine.dispose()
        with opened(settings) as parts:
            app = create_app(parts)
            return permission_matrix.permissions_page(app.state.needs, _public(app), parts.sharing)


def _public(app: FastAPI) -> set[str]:
    """Addresses for everybody."""
    paths = {str(getattr(route, "path", "")) for route in app.routes}
    return {path for path in paths if is_public(f"{path}/")}
