"""Reading everything somebody can fetch: every route that can be read with every value there is, pages by their links,
files by their text."""

import io
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit

from fastapi import FastAPI
from pypdf import PdfReader
from sqlalchemy import select

from service.store.session import snapshot
from service.store.tables import Account, Pupil, ReportDraft, School, SicknessFlag, columns, table
from tests.people import PO, SO, VO, WEEK
from tests.web.client import TestClient

_PLACE = re.compile(r"\{(\w+)[^}]*\}")
_LINK = re.compile(r"""(?:href|src|action)="([^"#]+)""")
PUBLIC = ("/static/", "/inloggen")
"""What anybody can read, signed in or not."""
_FORMS = ("csv", "json", "xlsx")


def everything(
    client: TestClient, app: FastAPI, engine: Any, headers: dict[str, str] | None = None, under: str = ""
) -> dict[str, str]:
    """Per address that answers what it says, with the headers: of all routes, and of all links of their pages.

    ``under`` is a pattern for addresses, where not all is wanted.
    """
    found: dict[str, str] = {}
    left = list(_addresses(app, _values(engine)))
    while left:
        address = left.pop()
        if address in found or not re.search(under, address):
            continue
        answer = client.get(address, headers=headers, follow_redirects=False)
        found[address] = said(answer) if answer.status_code == 200 else ""
        if "text/html" in answer.headers.get("content-type", ""):
            left += [link for link in links(answer.text, address) if link not in found]
    return {address: text for address, text in found.items() if text}


def said(answer: Any) -> str:
    """What somebody can read in an answer; of a PDF its text and what it says of itself."""
    kept = [f"{name}: {answer.headers.get(name, '')}" for name in ("content-disposition", "location")]
    if answer.headers.get("content-type", "").startswith("application/pdf"):
        reader = PdfReader(io.BytesIO(answer.content))
        return "\n".join([*kept, *(page.extract_text() for page in reader.pages), str(reader.metadata)])
    return "\n".join([*kept, answer.text])


def links(page: str, address: str) -> list[str]:
    """Addresses of this service that a page leads to."""
    here = f"http://127.0.0.1{address}"
    absolute = (urlsplit(urljoin(here, link.replace("&amp;", "&"))) for link in _LINK.findall(page))
    ours = (each for each in absolute if each.hostname == "127.0.0.1" and not each.path.startswith(PUBLIC))
    return [f"{each.path}?{each.query}" if each.query else each.path for each in ours]


def _addresses(app: FastAPI, values: dict[str, list[str]]) -> Iterator[str]:
    for method, path in app.state.needs:
        names = _PLACE.findall(path)
        for chosen in product(*(values.get(name, ["x"]) for name in names)) if method == "GET" else ():
            known = dict(zip(names, chosen, strict=True))
            yield _PLACE.sub(lambda match, known=known: known[match[1]], path)


def _values(engine: Any) -> dict[str, list[str]]:
    """What the parts of an address can be: schools, flags, a report, an account, pupils with a flag."""
    flag, pupil = columns(SicknessFlag), columns(Pupil)
    with snapshot(engine) as connection:
        numbers = select(pupil.pupil_id).join(table(SicknessFlag), flag.pupil_fk == pupil.id).order_by(flag.id)
        others = [columns(each).uid for each in (ReportDraft, Account)]
        uids = [*_all(connection, select(flag.uid)), *(_all(connection, select(each))[0] for each in others)]
        values = {"uid": uids, "pupil_id": _all(connection, numbers)[:3]}
    return {**values, "school_id": [VO, PO, SO], "week": [WEEK], "form": list(_FORMS)}


def _all(connection: Any, query: Any) -> list[str]:
    found: Iterable[str] = connection.scalars(query)
    return list(found)


def flagged(engine: Any, school_id: str) -> list[Any]:
    """Key, birth date, number and address of the flag of everybody at a school with one, by number."""
    flag, pupil, school = columns(SicknessFlag), columns(Pupil), columns(School)
    query = select(pupil.id, pupil.birth_date, pupil.pupil_id, flag.uid)
    query = query.join(table(SicknessFlag), flag.pupil_fk == pupil.id)
    query = query.join(table(School), school.id == flag.school_fk).where(school.school_id == school_id)
    with snapshot(engine) as connection:
        return list(connection.execute(query.order_by(pupil.pupil_id)))
