"""Pages for what goes wrong, in Dutch and without the inside of the program; machines get problem+json."""

from http import HTTPStatus

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.domain.errors import (
    DatabaseFailed,
    NotAllowed,
    NotFound,
    NotReady,
    NotSignedIn,
    OutsideCalendar,
    VroegsignaalError,
)
from service.store.failing import failed
from service.views.api.problems import is_api, of_error, of_kind, of_status
from service.views.web.door import visitor_of
from service.views.web.layout import Layout

_TEXTS = {
    400: (
        "Dit adres klopt niet",
        "Kijk of het adres goed is overgenomen. Een week is bijvoorbeeld 2026-W47, een datum 2026-11-22.",
    ),
    401: ("Inloggen", "Log in om verder te gaan."),
    403: (
        "Geen toegang",
        "Hier is met deze rol geen toegang toe. Klopt dat niet? Vraag het de beheerder. Ging het om een formulier, "
        "open dan de pagina opnieuw en verstuur het nog een keer.",
    ),
    404: (
        "Niet gevonden",
        "Deze pagina is er niet, of er is met deze rol geen toegang toe. Misschien is er voor die week nog geen lijst, "
        "of was de leerling op die datum niet ingeschreven.",
    ),
    405: ("Dit kan hier niet", "Deze pagina is alleen om te lezen."),
    413: ("Te groot", "Wat is verstuurd, is groter dan hier mag."),
    421: ("Verkeerd adres", "Onder dit adres is Vroegsignaal niet te bereiken. De beheerder weet het goede adres."),
    429: ("Even wachten", "Er kwamen te veel verzoeken achter elkaar. Probeer het over een minuut opnieuw."),
    503: (
        "Even bezig",
        "Er wordt net iets anders weggeschreven, zoals een import of een weeklijst. Probeer het over een minuut "
        "opnieuw.",
    ),
    500: (
        "Er ging iets mis",
        "De pagina kon niet worden gemaakt. De gegevens zijn niet veranderd. Probeer het opnieuw, of geef het kenmerk "
        "door aan de beheerder.",
    ),
}

_UNKNOWN = "Ga terug naar het begin."
_DATABASE = (
    "Even niet bereikbaar",
    "De gegevens zijn nu niet te lezen of te bewaren. Er is niets half bewaard. Probeer het over een paar minuten "
    "opnieuw. Blijft het zo, geef dan het kenmerk door aan de beheerder.",
)
"""What is said when the database fails."""
_STATUS: dict[type, int] = {NotFound: 404, OutsideCalendar: 404, NotSignedIn: 401, NotAllowed: 403, NotReady: 503}


class Problems:
    """Answers for what goes wrong, in the layout of the pages."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def answer(self, request: Request, status: int, reference: str = "") -> Response:
        """The answer for a status: a page for people, problem+json (RFC 9457) for machines."""
        if is_api(request):
            return of_status(request, status, reference)
        if status == 401 and not wants_json(request):
            return self.layout.for_visitor(None, "sign_in.html", 401, back_to=_back_to(request), wrong=None)
        return self._page(request, status, reference, _TEXTS.get(status, (HTTPStatus(status).phrase, _UNKNOWN)))

    def failed(self, request: Request, error: Exception, reference: str) -> Response:
        """The answer for an error nobody expected: 503 when the database fails, 500 for a mistake of ours."""
        found = failed(error) if not isinstance(error, NotReady) else error
        if not isinstance(found, DatabaseFailed):
            return self.answer(request, 500 if found is None else 503, reference)
        if is_api(request):
            return of_kind(request, "database-failed", reference)
        return self._page(request, 503, reference, _DATABASE)

    def _page(self, request: Request, status: int, reference: str, words: tuple[str, str]) -> Response:
        title, text = words
        if wants_json(request):
            return problem_json(status, title, text, reference)
        said = {"title": title, "text": text, "reference": reference, "code": status}
        return self.layout.for_visitor(visitor_of(request), "error.html", status, **said)

    def add_to(self, app: FastAPI) -> None:
        """Answer every expected error; unexpected ones are for the guard."""

        @app.exception_handler(VroegsignaalError)
        def _ours(request: Request, error: Exception) -> Response:
            if isinstance(error, DatabaseFailed):
                # The guard gives it a reference and writes it in the log.
                raise error
            return of_error(request, error) if is_api(request) else self.answer(request, status_of(error))

        @app.exception_handler(RequestValidationError)
        def _invalid(request: Request, error: Exception) -> Response:
            return of_error(request, error) if is_api(request) else self.answer(request, 400)

        @app.exception_handler(HTTPException)
        def _http(request: Request, error: Exception) -> Response:
            return self.answer(request, error.status_code if isinstance(error, HTTPException) else 400)


def problem_json(status: int, title: str, detail: str, reference: str = "") -> Response:
    """A problem as RFC 9457 has it."""
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body = said | ({"reference": reference} if reference else {})
    return Response(orjson.dumps(body), status, media_type="application/problem+json")


def status_of(error: Exception) -> int:
    """The only place where an error of ours becomes a status: the first class of it that has one, else 400."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 400)


def wants_json(request: Request) -> bool:
    """Whether a client asks for JSON and not for a page."""
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept


def _back_to(request: Request) -> str:
    """The page somebody wanted before signing in."""
    return request.url.path if request.method == "GET" else "/"
