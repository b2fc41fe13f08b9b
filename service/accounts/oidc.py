"""Talking with an OpenID Connect provider: where to send the browser, and who came back.

Authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636). Nothing is decided here about accounts:
`service.accounts.oidc_sign_in` does that.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from authlib.oauth2.client import OAuth2Client
from joserfc.jwk import KeySet

from service.accounts.oidc_provider import Provider, ProviderDown, ProviderRefused, Published, read_published
from service.accounts.oidc_token import key_set, verified_claims

_TRUSTED_FOR = timedelta(hours=1)
_REFETCH_AFTER = timedelta(seconds=30)
"""Least time between two requests for keys, so that tokens with invented key names do not become requests."""
_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class Claims:
    """Who signed in. ``email`` is "" unless the provider says that it verified the address."""

    issuer: str
    subject: str
    email: str
    second_factor: bool


class OidcClient:
    """A provider as we talk with it; keeps what it publishes for an hour. One for the whole process."""

    def __init__(self, provider: Provider, http: httpx.Client | None = None) -> None:
        self.provider = provider
        # No redirects: an answer comes from where we asked, or not at all.
        self._http = http or httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)
        self._lock = threading.Lock()
        self._kept_published: tuple[datetime, Published] | None = None
        self._kept_keys: tuple[datetime, KeySet] | None = None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def authorization_url(self, state: str, nonce: str, verifier: str, now: datetime) -> str:
        """Where the browser goes to sign in.

        Raises
        ------
        ProviderDown, ProviderRefused
            If the provider cannot be reached, or publishes another provider's document.
        """
        endpoint = self._published(now).authorization_endpoint
        asked = {"acr_values": " ".join(self.provider.acr)} if self.provider.acr else {}
        url, _ = self._oauth().create_authorization_url(
            endpoint, state=state, nonce=nonce, code_verifier=verifier, **asked
        )
        return str(url)

    def check_issuer(self, given: str | None, now: datetime) -> None:
        """Check that an answer comes from this provider (RFC 9207).

        Raises
        ------
        ProviderRefused
            If it names another issuer, or none although this provider always does.
        ProviderDown
            If the provider cannot be reached.
        """
        if given != self.provider.issuer and (given is not None or self._published(now).names_itself):
            raise ProviderRefused("issuer")

    def who_signed_in(self, code: str, verifier: str, nonce: str, now: datetime) -> Claims:
        """Exchange a code for who signed in.

        Raises
        ------
        ProviderRefused
            If the provider does not know the code, or its token is not what it should be.
        ProviderDown
            If the provider cannot be reached.
        """
        answer = self._exchange(code, verifier, now)
        token = str(answer.get("id_token", ""))
        said = verified_claims(token, lambda again: self._keys(now, again), self.provider, nonce, now)
        if "email" not in said:
            said = self._userinfo(str(answer.get("access_token", "")), said["sub"], now) | said
        return self._claims(said)

    def _claims(self, said: Mapping[str, Any]) -> Claims:
        provider, email = self.provider, said.get("email")
        # Some providers write "true": a word is no yes.
        verified = isinstance(email, str) and said.get("email_verified") is True
        methods = [each for each in _list(said.get("amr")) if isinstance(each, str)]
        proved = said.get("acr") in provider.acr or not set(methods).isdisjoint(provider.amr)
        return Claims(said["iss"], said["sub"], str(email) if verified else "", proved)

    def _oauth(self) -> OAuth2Client:
        return OAuth2Client(
            self._http,
            self.provider.client_id,
            self.provider.client_secret,
            scope="openid email",
            redirect_uri=self.provider.redirect_uri,
            code_challenge_method="S256",
        )

    def _exchange(self, code: str, verifier: str, now: datetime) -> dict[str, Any]:
        provider, published = self.provider, self._published(now)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": provider.redirect_uri}
        form |= {"code_verifier": verifier, "client_id": provider.client_id}
        if published.secret_in_form:
            answer = self._ask("POST", published.token_endpoint, data=form | {"client_secret": provider.client_secret})
        else:
            auth = httpx.BasicAuth(provider.client_id, provider.client_secret)
            answer = self._ask("POST", published.token_endpoint, data=form, auth=auth)
        if "error" in answer or "id_token" not in answer:
            raise ProviderRefused("code")
        return answer

    def _userinfo(self, access_token: str, subject: str, now: datetime) -> dict[str, Any]:
        endpoint = self._published(now).userinfo_endpoint
        if not endpoint or not access_token:
            return {}
        said = self._ask("GET", endpoint, headers={"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != subject:
            raise ProviderRefused("userinfo")
        return {name: said[name] for name in ("email", "email_verified") if name in said}

    def _published(self, now: datetime) -> Published:
        with self._lock:
            if self._kept_published is None or now - self._kept_published[0] >= _TRUSTED_FOR:
                address = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
                self._kept_published = (now, read_published(self._ask("GET", address), self.provider))
            return self._kept_published[1]

    def _keys(self, now: datetime, again: bool) -> KeySet:
        address = self._published(now).jwks_uri
        with self._lock:
            good_for = _REFETCH_AFTER if again else _TRUSTED_FOR
            if self._kept_keys is None or now - self._kept_keys[0] >= good_for:
                self._kept_keys = (now, key_set(self._ask("GET", address)))
            return self._kept_keys[1]

    def _ask(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, address, **options)
            said = None if answer.is_server_error or answer.is_redirect else answer.json()
        except (httpx.HTTPError, ValueError) as problem:
            raise ProviderDown(type(problem).__name__) from None
        if not isinstance(said, dict):
            raise ProviderDown(f"HTTP {answer.status_code}")
        return said


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []
