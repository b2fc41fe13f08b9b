"""Templates: everything escaped, a hole in a template is an error, Dutch words as filters."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.case_steps import WORDS
from service.rules.sentences import dutch_date, number, percent
from service.views import dutch

HERE = Path(__file__).parent
STATIC = HERE / "static"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The one template environment."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "counted": dutch.counted,
        "date": dutch_date,
        "enumeration": dutch.enumeration,
        "long_date": dutch.long_date,
        "lower_first": dutch.lower_first,
        "moment": dutch.moment,
        "number": number,
        "percent": percent,
        "segment": lambda text: quote(str(text), safe=""),
        "short_date": dutch.short_date,
        "upper_first": lambda text: f"{text[:1].upper()}{text[1:]}",
        "week": dutch.week,
    }
    made.globals |= {"case_steps": WORDS}
    made.globals |= {"static": static_url, "sectors": dutch.SECTORS, "tiers": dutch.TIERS, "unknown": dutch.UNKNOWN}
    return made


def render(template: str, **values: Any) -> str:
    """A page as HTML."""
    return environment().get_template(template).render(**values)


@lru_cache(maxsize=8)
def static_url(name: str) -> str:
    """Address of a static file that changes when the file does, so that browsers never show an old one."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"
