"""The page: a verdict in Dutch above Evidently's figures, complete in itself, asking nothing of anybody."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from tests.repo.files import product_modules, texts
from tests.training.monitor.toy import rows, terms
from training.monitoring.check import Findings, check
from training.monitoring.rows import Rows
from training.monitoring.verdict import verdict

pytestmark = pytest.mark.slow

END = date(2026, 4, 26)
TERMS = terms(performance_checks=1, performance_lasting=1, resamples=50)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def page_of(given: Rows) -> tuple[str, Findings]:
    from training.monitor import page  # noqa: PLC0415 - it loads Evidently, which other tests need not wait for

    found = check(given, END, TERMS)
    return page(given, found, verdict(found, "model", TERMS), TERMS, "v<1>"), found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(page_of(rows(schools=10, pupils=15))[0], encoding="utf-8")
    return path


def test_a_browser_draws_the_page_and_requests_nothing(written: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        tab.goto(written.as_uri(), timeout=60_000)
        tab.get_by_text("Data Drift Summary").wait_for(timeout=60_000)
        title, verdict_text = tab.title(), tab.locator("main.controle p.goed").inner_text()
        browser.close()

    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [written.as_uri()]
    assert [text for text in complaints if "Content Security Policy" in text or "net::" in text] == []
    assert (title, verdict_text) == ("Controle van het model", "Het model wordt getoond.")


def test_the_page_names_no_file_elsewhere_and_forbids_fetching_one(written: Path) -> None:
    text = written.read_text(encoding="utf-8")

    assert re.findall(r"<(?:script|img|iframe)[^>]*\ssrc\s*=|<link[^>]*\shref\s*=|@import", text[:20_000]) == []
    assert re.findall(r"url\(\s*['\"]?(?:https?:)?//", text) == []
    assert "default-src 'none'" in text[:1000]


def test_names_on_the_page_are_text(written: Path) -> None:
    assert "Versie v&lt;1&gt;," in written.read_text(encoding="utf-8")


def test_without_last_year_the_page_says_unknown_and_draws_no_drift() -> None:
    text, found = page_of(rows(schools=10, pupils=15, first=date(2025, 9, 1)))

    assert len(found.before) == 0
    assert "is onbekend: van dezelfde schoolweken van vorig jaar is te weinig." in text
    assert "Drift is detected" not in text


def test_a_fact_nobody_knows_is_left_out_of_the_drawing() -> None:
    given = rows(schools=10, pupils=15)
    given.X[:, 12] = np.nan

    assert "absent_share_last_year" in page_of(given)[0]


def test_without_any_assessment_there_is_still_a_page() -> None:
    given = rows(schools=10, pupils=15)

    text, found = page_of(given.take(np.flatnonzero(given.as_of < np.datetime64("2025-01-01"))))

    assert len(found.now) == 0
    assert "Er zijn geen beoordelingen in deze periode" in text


def test_evidently_is_imported_by_one_file_and_reports_nothing_to_its_makers() -> None:
    told = "import training.monitor; from evidently.telemetry import event_logger; print(event_logger.is_enabled())"
    silent = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"}

    loads = [
        name for name in product_modules() if re.search(r"^\s*(import|from) evidently", texts()[name], re.MULTILINE)
    ]

    assert loads == ["training/monitor.py"]
    done = subprocess.run([sys.executable, "-c", told], env=silent, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_asking_for_help_does_not_load_evidently() -> None:
    code = "import sys, training.commands.monitor; print('evidently' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
