"""An OpenID Connect provider: its settings, and what it publishes about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from service.domain.errors import ConfigError

ALGORITHMS = frozenset({"RS256", "PS256", "ES256"})
"""Signatures that are ever accepted. All are made with a key that only the provider has: never none, never HMAC."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderDown(Exception):
    """The provider cannot be reached or says nothing that makes sense."""


class ProviderRefused(Exception):
    """What came back is not a sign-in of ours: forged, stale, for somebody else, or refused by the provider."""


@dataclass(frozen=True)
class Provider:
    """Settings of a provider.

    Attributes
    ----------
    name
        What the button says, e.g. the name of the school board.
    issuer
        Its address, exactly as it names itself.
    redirect_uri
        Address of our page where the provider sends the browser back.
    algorithms
        Signatures to accept, of `ALGORITHMS`.
    acr, amr
        The provider proves a second factor when ``acr`` is one of these, or ``amr`` holds one of these. Without either,
        the second factor is asked here.

    Raises
    ------
    ConfigError
        If something is missing, an address is not https (plain http only on this machine), or an algorithm is weak.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256")
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.algorithms or not set(self.algorithms) <= ALGORITHMS:
            known = ", ".join(sorted(ALGORITHMS))
            raise ConfigError("The OpenID Connect provider has an algorithm that is not accepted.", f"Use {known}.")
        if not self.client_id or not self.client_secret:
            raise ConfigError("The OpenID Connect provider needs a client id and a secret.", "Set both.")
        if not is_safe(self.issuer) or not is_safe(self.redirect_uri):
            raise ConfigError("An address of OpenID Connect does not begin with https://.", "Correct it.")


@dataclass(frozen=True)
class Published:
    """What a provider publishes about itself (OpenID Connect Discovery 1.0 §3)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    secret_in_form: bool
    """Whether our secret goes in the form of the token request instead of in its header."""
    names_itself: bool
    """Whether it always sends ``iss`` with its answer (RFC 9207)."""


def read_published(said: Mapping[str, Any], provider: Provider) -> Published:
    """The document a provider publishes, checked.

    Raises
    ------
    ProviderRefused
        If it is another provider's: its endpoints would get our codes (issuer mix-up, RFC 9700 §4.4).
    ProviderDown
        If addresses are missing or unsafe.
    """
    if said.get("issuer") != provider.issuer:
        raise ProviderRefused("metadata")
    endpoints = {name: _address(said.get(name)) for name in _ENDPOINTS}
    userinfo = said.get("userinfo_endpoint")
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Published(
        endpoints["authorization_endpoint"],
        endpoints["token_endpoint"],
        endpoints["jwks_uri"],
        _address(userinfo) if userinfo else "",
        secret_in_form="client_secret_basic" not in ways and "client_secret_post" in ways,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(said: Any) -> str:
    if not isinstance(said, str) or not is_safe(said):
        raise ProviderDown("metadata")
    return said


def is_safe(address: str) -> bool:
    """Whether secrets may go to an address: https, or this machine itself for trying things out."""
    parts = urlsplit(address)
    on_this_machine = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or on_this_machine)
