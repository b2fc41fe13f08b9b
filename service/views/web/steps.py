"""A step that was begun and not finished, in a cookie: the ticket of a sign-in, or of a second factor being set up."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from service.views.web.visitors import cookie_name


@dataclass(frozen=True)
class StepCookie:
    """A cookie that lives as long as its ticket and that no script can read.

    ``lax``, because the way back from an organisation's own sign-in begins at another site.
    """

    name: str
    minutes: int

    def read(self, request: Request) -> str:
        """The ticket; "" without one."""
        return request.cookies.get(self._name(request), "")

    def keep(self, request: Request, response: Response, ticket: str) -> None:
        """Give the browser the ticket."""
        response.set_cookie(
            self._name(request),
            ticket,
            self.minutes * 60,
            path="/",
            httponly=True,
            samesite="lax",
            secure=_tls(request),
        )

    def drop(self, request: Request, response: Response) -> None:
        """Take it away: the step is done or over."""
        response.delete_cookie(self._name(request), path="/", httponly=True, samesite="lax", secure=_tls(request))

    def _name(self, request: Request) -> str:
        return f"{cookie_name(request)}-{self.name}"


def _tls(request: Request) -> bool:
    return request.url.scheme == "https"


def client_of(request: Request) -> str:
    """Address of the browser, for counting attempts."""
    return request.client.host if request.client else ""
