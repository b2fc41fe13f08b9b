"""The identity token a provider signed: every check of OpenID Connect Core 1.0 §3.1.3.7, and of RFC 8725."""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from service.accounts.oidc_provider import Provider, ProviderDown, ProviderRefused

CLOCK_SKEW = timedelta(seconds=60)
LONGEST_AGE = timedelta(minutes=10)
"""A token is fetched right after it was made; an old one was kept by somebody."""
_LONGEST_SUBJECT = 255
"""OpenID Connect Core 1.0 §2: a subject is not longer than this."""


def verified_claims(
    token: str, keys: Callable[[bool], KeySet], provider: Provider, nonce: str, now: datetime
) -> dict[str, Any]:
    """What a token says, when it is this provider's, for us, of now, and of this sign-in.

    ``keys`` gives the keys of the provider; called with True when they must be asked again, because the token names a
    key that is not among them.

    Raises
    ------
    ProviderRefused
        If anything about it is wrong; names the check, nothing of the token.
    ProviderDown
        If the keys cannot be had.
    """
    try:
        claims = _signed(token, keys, list(provider.algorithms))
        _check(claims, provider, now)
    except (JoseError, ValueError, TypeError) as problem:
        raise ProviderRefused(type(problem).__name__) from None
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), nonce.encode()):
        raise ProviderRefused("nonce")
    return claims


def key_set(said: Mapping[str, Any]) -> KeySet:
    """The keys a provider publishes.

    Raises
    ------
    ProviderDown
        If they are no keys.
    """
    try:
        return KeySet.import_key_set({"keys": said["keys"]})
    except (JoseError, KeyError, ValueError, TypeError, AttributeError):
        raise ProviderDown("keys") from None


def _signed(token: str, keys: Callable[[bool], KeySet], algorithms: list[str]) -> dict[str, Any]:
    try:
        return dict(jwt.decode(token, keys(False), algorithms=algorithms).claims)
    except InvalidKeyIdError:
        return dict(jwt.decode(token, keys(True), algorithms=algorithms).claims)


def _check(claims: Mapping[str, Any], provider: Provider, now: datetime) -> None:
    registry = jwt.JWTClaimsRegistry(
        int(now.timestamp()),
        int(CLOCK_SKEW.total_seconds()),
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    registry.validate(dict(claims))
    audience, party = claims["aud"], claims.get("azp")
    if party != provider.client_id and (party is not None or (isinstance(audience, list) and len(audience) > 1)):
        raise ProviderRefused("azp")
    if claims["iat"] < (now - CLOCK_SKEW - LONGEST_AGE).timestamp():
        raise ProviderRefused("iat")
    if len(claims["sub"]) > _LONGEST_SUBJECT or not claims["sub"].isprintable():
        raise ProviderRefused("sub")
