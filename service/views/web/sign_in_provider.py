"""Signing in with the account of the own organisation: to its OpenID Connect provider and back."""

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.accounts.oidc import OidcClient
from service.accounts.oidc_provider import Provider
from service.accounts.oidc_sign_in import Begun, begin_oidc, finish_oidc
from service.accounts.parts import Accounts, Next
from service.domain.errors import ConfigError
from service.pipeline.parts import Parts
from service.settings import Settings
from service.views.web.layout import Layout
from service.views.web.register import READ, Routes
from service.views.web.sign_in_pages import SignIn, inside
from service.views.web.steps import StepCookie, client_of

BEGIN = "/inloggen/organisatie"
BACK = f"{BEGIN}/terug"
_BETWEEN = "."
"""Between the ticket and where somebody wanted to go, in the cookie: no ticket has one."""
_ANSWERS = ("code", "state", "iss", "error")


def add_provider_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them where a provider is set; the application keeps the connections in its state, for who closes it."""
    provider = provider_of(routes.parts.settings)
    if provider is None:
        return
    routes.app.state.oidc = OidcClient(provider)
    pages = _Pages(routes.parts, layout, accounts, routes.app.state.oidc)
    routes.public(BEGIN, pages.begin, READ, response_class=HTMLResponse)
    routes.public(BACK, pages.back, READ, response_class=HTMLResponse)


def provider_of(settings: Settings) -> Provider | None:
    """The provider of the settings; None where none is set.

    Raises
    ------
    ConfigError
        If the file with its secret cannot be read, or an address is not safe.
    """
    if not settings.oidc_name:
        return None
    return Provider(
        name=settings.oidc_name,
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=_secret(settings),
        redirect_uri=f"{settings.public_url}{BACK}",
        acr=settings.oidc_acr,
        amr=settings.oidc_amr,
    )


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, accounts: Accounts, client: OidcClient) -> None:
        self.parts = parts
        self.accounts = accounts
        self.client = client
        self.sign_in = SignIn(parts, layout, accounts)
        self.step = StepCookie("organisatie", accounts.policy.tickets.oidc_minutes)

    def begin(self, request: Request, naar: str = "/") -> Response:
        """Lead the browser to the provider."""
        back_to = inside(naar)
        begun = begin_oidc(self.accounts, self.client, self.parts.now())
        if not isinstance(begun, Begun):
            return self.sign_in.refused(back_to, begun.problems)
        answer = RedirectResponse(begun.url, 303)
        self.step.keep(request, answer, f"{begun.ticket}{_BETWEEN}{quote(back_to, safe='')}")
        return answer

    def back(self, request: Request) -> Response:
        """Let in whom the provider vouches for."""
        ticket, _, wanted = self.step.read(request).partition(_BETWEEN)
        back_to = inside(unquote(wanted) or "/")
        said = {name: request.query_params[name] for name in _ANSWERS if name in request.query_params}
        step = finish_oidc(self.accounts, self.client, ticket, said, client_of(request), self.parts.now())
        refused = step.next is Next.REFUSED
        answer = self.sign_in.refused(back_to, step.problems) if refused else self.sign_in.go_on(request, step, back_to)
        self.step.drop(request, answer)
        return answer


def _secret(settings: Settings) -> str:
    if settings.oidc_client_secret_file is None:
        return settings.oidc_client_secret.get_secret_value()
    try:
        return settings.oidc_client_secret_file.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ConfigError(
            f"The client secret in {settings.oidc_client_secret_file} cannot be read: {problem.strerror}.",
            "Check VROEGSIGNAAL_OIDC_CLIENT_SECRET_FILE.",
        ) from None
