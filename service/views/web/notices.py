"""What a page says after a change. The address carries a code, so that nobody can put words on our pages by a link."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse

PARAMETER = "gedaan"

NOTICES: Final[Mapping[str, str]] = {
    "wachtwoord": "Het nieuwe wachtwoord geldt vanaf nu. Op andere apparaten bent u uitgelogd.",
    "sessie": "Op dat apparaat is uitgelogd.",
    "sessies": "Op alle andere apparaten is uitgelogd.",
    "sleutel-weg": "De sleutel is ingetrokken en werkt niet meer.",
    "rol-gegeven": "De rol is gegeven. Wie al was ingelogd, moet opnieuw inloggen.",
    "rol-einde": "De rol heeft een laatste dag gekregen. Wie al was ingelogd, moet opnieuw inloggen.",
    "uitnodiging-mail": "De uitnodiging gaat per mail naar deze persoon. De link staat alleen in die mail.",
    "herstel-mail": "De link gaat per mail naar deze persoon. Het oude wachtwoord werkt niet meer.",
    "uitgezet": "Het account is uitgezet. Inloggen kan niet meer, en sessies, links en sleutels werken niet meer.",
    "aangezet": "Het account staat weer aan.",
    "ontgrendeld": "Het account is weer open. Inloggen kan meteen.",
    "uitgelogd": "Deze persoon is overal uitgelogd.",
    "ingelezen": "De bestanden zijn ingelezen.",
    "toestemming": "Het is vastgelegd.",
    "verzoek": "Het verzoek is vastgelegd.",
    "besluit": "Het besluit is vastgelegd.",
    "ingebracht": "De leerling is ingebracht. De coördinator van het samenwerkingsverband kan nu zien wie het is.",
    "teruggehaald": "De leerling is teruggehaald. Niemand bij het samenwerkingsverband ziet nog wie het is.",
    "berichten": "Uw keuze is bewaard en geldt ook voor berichten die nog wachten.",
    "bericht-opnieuw": "Het bericht wordt opnieuw verzonden, met hetzelfde kenmerk.",
    "bericht-aangekomen": "Het bericht geldt als aangekomen.",
    "bericht-weggelegd": "Het bericht is weggelegd en wordt niet verzonden.",
    "koppeling-uit": "De koppeling is uitgezet en krijgt niets meer.",
    "vastgelegd": "Het is vastgelegd.",
}
"""Per code the sentence."""


def said(code: str) -> str:
    """The sentence of a code; "" for what is none."""
    return NOTICES.get(code, "")


def done(address: str, code: str) -> RedirectResponse:
    """Go on to a page of ours, which says what was done. ``address`` is a path without a query."""
    return RedirectResponse(f"{address}?{urlencode({PARAMETER: code})}", 303)


def segment(text: str) -> str:
    """Text as one part of an address."""
    return quote(text, safe="")
