"""The demo schools, shared with the tests of the pages."""

from tests.web.conftest import demo

__all__ = ["demo"]
