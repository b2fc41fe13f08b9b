"""Who is behind a request: the session of its cookie, or the token of its Authorization header."""

from starlette.requests import Request
from starlette.responses import Response

from service.accounts.sessions import SignedIn, viewer_of_session
from service.accounts.tokens import Bearer, bearer_of
from service.pipeline.parts import Parts
from service.policy.accounts import load_accounts_policy
from service.views.permissions import TokenLimits, Viewer
from service.views.visitor import Visitor
from service.views.web.door import API

NUMBERS = "/metrics"
"""What Prometheus reads with a token and an administrator in a browser."""
_NAME = "vroegsignaal"


class Visitors:
    """Finds visitors by what a browser or feed shows of itself."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.policy = load_accounts_policy(parts.settings.configs_dir)

    def identify(self, request: Request) -> Visitor | None:
        """The visitor; None for somebody who is not signed in. A cookie opens no API, a token no page."""
        by_token = request.url.path == NUMBERS and "authorization" in request.headers
        if by_token or request.url.path.startswith(API):
            return self._feed(request)
        token = request.cookies.get(cookie_name(request), "")
        found = viewer_of_session(self.parts.engine, self.policy, token, self.parts.now())
        return of_session(found) if found else None

    def _feed(self, request: Request) -> Visitor | None:
        """Who comes with the token of an Authorization header (RFC 6750)."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = bearer_of(self.parts.engine, token, self.parts.now()) if scheme.lower() == "bearer" else None
        return of_token(found) if found else None


def of_session(found: SignedIn) -> Visitor:
    """A person with a browser."""
    return Visitor(
        viewer=Viewer(found.actor, found.assignments),
        name=found.name,
        account_id=found.account_id,
        session_uid=found.session_uid,
        csrf_token=found.csrf_token,
        demo=found.demo,
        must_set_up=found.needs_second_factor_setup,
    )


def of_token(found: Bearer) -> Visitor:
    """A feed; it has a name in the page where tokens are made, and no forms."""
    limits = TokenLimits(found.scopes, found.school_ids)
    return Visitor(Viewer(found.actor, found.assignments, limits), name=found.token_uid, account_id=found.account_id)


def cookie_name(request: Request) -> str:
    """The name of the session's cookie. Behind TLS the prefix makes browsers refuse it from anywhere else."""
    return f"__Host-{_NAME}" if _is_tls(request) else _NAME


def set_session(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; it ends with the browser, or earlier as configs/accounts.yaml says."""
    response.set_cookie(cookie_name(request), token, path="/", httponly=True, samesite="lax", secure=_is_tls(request))


def drop_session(request: Request, response: Response) -> None:
    """Take the cookie away, and whatever the browser kept of the pages."""
    response.delete_cookie(cookie_name(request), path="/", httponly=True, samesite="lax", secure=_is_tls(request))
    response.headers["clear-site-data"] = '"cache", "storage"'


def _is_tls(request: Request) -> bool:
    return request.url.scheme == "https"
