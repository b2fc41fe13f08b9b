"""What commands share: reading options, printing for people and for machines."""

import sys
from datetime import date, datetime
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from service.domain.errors import VroegsignaalError
from service.domain.moments import AMSTERDAM, micros

console = Console()
_errors = Console(stderr=True)


def complain(error: VroegsignaalError) -> None:
    """Say what is wrong and what to do, on standard error."""
    _errors.print(f"[bold red]{type(error).__name__}[/]", end=" ")
    _errors.print(error.what, markup=False, highlight=False, soft_wrap=True)
    if error.todo:
        _errors.print(error.todo, markup=False, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Write one JSON value and a newline to standard output."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY))
    sys.stdout.buffer.flush()


def parse_day(text: str) -> date:
    """A school day written as 2026-11-22."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date; write it as 2026-11-22") from None


def parse_moment(text: str) -> int:
    """A moment written as 2026-11-22T08:00 (Amsterdam time without an offset), as microseconds UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a moment; write it as 2026-11-22T08:00+01:00") from None
    return micros(moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM))


AsOf = Annotated[date, typer.Option("--as-of", parser=parse_day, metavar="DATE", help="Use facts up to this date.")]
KnownAt = Annotated[
    int | None,
    typer.Option(
        "--known-at",
        parser=parse_moment,
        metavar="MOMENT",
        help="Use only records and registers recorded by this moment; without it, all that arrived.",
    ),
]
School = Annotated[str | None, typer.Option("--school", metavar="ID", help="Only this school; without it, all.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
