"""The demo schools on Tuesday 24 November 2026, after their staff recorded what `tests.people_cases` says."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from service.pipeline.parts import Parts, open_parts
from service.settings import Settings
from service.store.session import make_engine
from tests.people import WEEK, write_demo
from tests.people_cases import write_cases
from tests.people_staff import write_staff
from tests.story.commands import Service

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Imported by the command line, worked on, and listed for two weeks."""
    folder = tmp_path_factory.mktemp("worked")
    write_demo(folder / "files")
    write_staff(folder / "files")
    service = Service(folder / "var")
    service.load(folder / "files")
    service.say("users", "demo", folder / "files" / "staff.csv")
    settings = Settings(data_dir=folder / "var", database="")
    engine = make_engine(settings.database_url)
    assert write_cases(engine) > 0
    assert write_cases(engine) == 0, "once is enough"
    engine.dispose()
    service.say("weekly", "--week", "2026-W46", "--quiet")
    service.say("weekly", "--week", WEEK, "--quiet")
    parts = open_parts(settings, lambda: TUESDAY)
    yield parts
    parts.close()
