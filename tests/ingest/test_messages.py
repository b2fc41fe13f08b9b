"""What an import can say is said in one place, and the page about importing shows all of it."""

import re
from pathlib import Path

from service.ingest import messages
from service.ingest.messages import Level, all_messages
from service.ingest.messages_page import as_table

ROOT = Path(__file__).resolve().parents[2]


def test_every_message_has_a_code_of_its_own_says_what_and_what_to_do() -> None:
    found = all_messages()

    assert len({message.code for message in found}) == len(found)
    assert [message.code for message in found if not (message.what.endswith(".") and message.todo.endswith("."))] == []


def test_the_page_about_importing_has_every_message() -> None:
    page = (ROOT / "docs/how-to/import.md").read_text(encoding="utf-8")

    assert page.partition("as_table -->\n")[2] == as_table() + "\n"


def test_every_message_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "service/ingest").glob("*.py"))
    named = {name for name, value in vars(messages).items() if isinstance(value, messages.Message)}

    assert {name for name in named if not re.search(rf"messages\.{name}\b", code)} == set()


def test_a_level_is_what_happens_to_the_row() -> None:
    assert [level.value for level in Level] == ["refused", "rejected", "unmatched", "warning"]
