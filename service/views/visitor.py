"""Somebody the door let in."""

from dataclasses import dataclass

from service.views.permissions import Viewer


@dataclass(frozen=True)
class Visitor:
    """Somebody who got in.

    Attributes
    ----------
    name, demo
        What the pages say about them; ``demo`` is an invented person.
    account_id, session_uid, csrf_token
        Of the account and session; a token has no session, and no forms.
    must_set_up
        They still have to set up a second factor, and can do nothing else.
    """

    viewer: Viewer
    name: str
    account_id: int
    session_uid: str = ""
    csrf_token: str = ""
    demo: bool = False
    must_set_up: bool = False
