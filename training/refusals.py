"""A model that was refused, as an error that commands show."""

from collections.abc import Iterator
from contextlib import contextmanager

from models.registry import ModelRefused
from service.domain.errors import NotReady


@contextmanager
def for_people() -> Iterator[None]:
    """Turn a refusal of the registry into `NotReady`: what is wrong and what to do, without a traceback."""
    try:
        yield
    except ModelRefused as refused:
        raise NotReady(refused.what, refused.todo) from refused
