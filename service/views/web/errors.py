"""Pages for what goes wrong, in Dutch and without the inside of the program; machines get problem+json."""

from http import HTTPStatus

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from service.domain.errors import NotFound, OutsideCalendar, VroegsignaalError
from service.views.web.templating import render

_TEXTS = {
    400: (
        "Dit adres klopt niet",
        "Kijk of het adres goed is overgenomen. Een week is bijvoorbeeld 2026-W47, een datum 2026-11-22.",
    ),
    404: (
        "Niet gevonden",
        "Deze pagina is er niet. Misschien is er voor die week nog geen lijst, of was de leerling op die datum niet "
        "ingeschreven.",
    ),
    405: ("Dit kan hier niet", "Deze pagina is alleen om te lezen."),
    421: ("Verkeerd adres", "Deze pagina's zijn alleen te bereiken op de computer waar Vroegsignaal draait."),
    500: (
        "Er ging iets mis",
        "De pagina kon niet worden gemaakt. De gegevens zijn niet veranderd. Probeer het opnieuw, of geef het kenmerk "
        "door aan de beheerder.",
    ),
}


def problem(request: Request, status: int, reference: str = "") -> Response:
    """The answer for a status: a page for people, problem+json (RFC 9457) for who asks for JSON."""
    title, text = _TEXTS.get(status, (HTTPStatus(status).phrase, "Ga terug naar het begin."))
    if wants_json(request.headers.get("accept", "")):
        said = {"type": "about:blank", "title": title, "status": status, "detail": text}
        body = said | ({"reference": reference} if reference else {})
        return Response(orjson.dumps(body), status, media_type="application/problem+json")
    page = render("error.html", status=status, title=title, text=text, reference=reference, demo=False)
    return HTMLResponse(page, status)


def wants_json(accept: str) -> bool:
    """Whether a client asks for JSON and not for a page."""
    return "json" in accept and "text/html" not in accept


def add_error_pages(app: FastAPI) -> None:
    """Answer every expected error with its page; unexpected ones are for the guard."""

    @app.exception_handler(VroegsignaalError)
    def _ours(request: Request, error: Exception) -> Response:
        return problem(request, 404 if isinstance(error, NotFound | OutsideCalendar) else 400)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, _error: Exception) -> Response:
        return problem(request, 400)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: Exception) -> Response:
        return problem(request, error.status_code if isinstance(error, HTTPException) else 400)
