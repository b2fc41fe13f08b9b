"""Forged tokens and lying providers: everything a token can have wrong, each refused for that alone."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey, RSAKey

from service.accounts.oidc import Claims, OidcClient
from service.accounts.oidc_provider import ALGORITHMS, Provider, ProviderDown, ProviderRefused
from service.domain.errors import ConfigError
from tests.accounts.oidc_providers import CLIENT_ID, CLIENT_SECRET, Forger, forger, provider_at, unsigned
from tests.accounts.staff import NINE

NONCE, VERIFIER = "nonce-of-this-sign-in", "verifier-of-this-sign-in-verifier-of-this-sign-in"
ANOTHER = RSAKey.generate_key(2048, {"kid": "first"})
Change = Callable[[dict[str, Any]], dict[str, Any]]
AT = int(NINE.timestamp())


@pytest.fixture
def evil() -> Iterator[Forger]:
    """A provider that signs what a test wants, with the right claims until then."""
    with forger() as found:
        found.nonce, found.now = NONCE, NINE.timestamp()
        yield found


def who(evil: Forger, client: OidcClient | None = None) -> Claims:
    asking = client or OidcClient(provider_at(evil.issuer))
    try:
        return asking.who_signed_in("code", VERIFIER, NONCE, NINE)
    finally:
        if client is None:
            asking.close()


def why_refused(evil: Forger) -> str:
    with pytest.raises(ProviderRefused) as refused:
        who(evil)
    return str(refused.value)


def test_a_token_that_is_right_is_accepted(evil: Forger) -> None:
    assert who(evil) == Claims(evil.issuer, "mirjam-1", "m.waterlelie@voorbeeld.example", second_factor=False)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "http://127.0.0.1:1"},
        {"iss": "HTTP://EVIL.EXAMPLE"},
        {"iss": None},
        {"aud": "another-service"},
        {"aud": [CLIENT_ID.upper()]},
        {"aud": []},
        {"aud": None},
        {"aud": [CLIENT_ID, "another-service"]},
        {"azp": "another-service"},
        {"aud": [CLIENT_ID, "another-service"], "azp": "another-service"},
        {"exp": AT - 60},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": AT + 61},
        {"iat": AT - 11 * 60 - 1},
        {"iat": None},
        {"nbf": AT + 61},
        {"nonce": "of-another-sign-in"},
        {"nonce": ""},
        {"nonce": None},
        {"nonce": [NONCE]},
        {"nonce": "\ud800"},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
    ],
    ids=str,
)
def test_a_well_signed_token_with_one_wrong_claim_is_refused(evil: Forger, change: dict[str, Any]) -> None:
    def forged(claims: dict[str, Any]) -> str:
        return evil.signed({name: value for name, value in {**claims, **change}.items() if value is not None})

    evil.token = forged

    assert why_refused(evil) != ""


@pytest.mark.parametrize(
    "change",
    [
        {"aud": [CLIENT_ID]},
        {"aud": [CLIENT_ID, "another-service"], "azp": CLIENT_ID},
        {"azp": CLIENT_ID},
        {"exp": AT - 59},
        {"iat": AT + 60},
        {"iat": AT - 11 * 60},
        {"nbf": AT + 60},
    ],
    ids=str,
)
def test_a_token_at_the_edge_of_what_is_right_is_accepted(evil: Forger, change: dict[str, Any]) -> None:
    evil.token = lambda claims: evil.signed({**claims, **change})

    assert who(evil).subject == "mirjam-1"


def public_pem(evil: Forger) -> bytes:
    return evil.key.as_pem(private=False)


def hmac_signed(key: bytes, claims: dict[str, Any]) -> str:
    header = {"alg": "HS256", "kid": "first"}
    content = unsigned(header, claims).rsplit(".", 1)[0]
    return unsigned(header, claims, hmac.digest(key, content.encode(), "sha256"))


def swapped(evil: Forger, claims: dict[str, Any]) -> str:
    head, _, signature = evil.signed(claims).split(".")
    _, content, _ = evil.signed({**claims, "sub": "the-director"}).split(".")
    return ".".join((head, content, signature))


UNSIGNED: dict[str, Callable[[Forger, dict[str, Any]], str]] = {
    "none": lambda _, claims: unsigned({"alg": "none", "kid": "first"}, claims),
    "None": lambda _, claims: unsigned({"alg": "None", "kid": "first"}, claims),
    "no alg": lambda _, claims: unsigned({"kid": "first"}, claims),
    "no signature": lambda evil, claims: evil.signed(claims).rsplit(".", 1)[0] + ".",
    "HS256 with the public key": lambda evil, claims: hmac_signed(public_pem(evil), claims),
    "HS256 with the client secret": lambda _, claims: hmac_signed(CLIENT_SECRET.encode(), claims),
    "another key of the same name": lambda evil, claims: evil.signed(claims, ANOTHER),
    "claims changed after signing": swapped,
    "an algorithm of nobody": lambda evil, claims: evil.signed(claims, alg="RS512"),
    "a key in the token itself": lambda evil, claims: evil.signed(claims, ANOTHER, jwk=ANOTHER.as_dict(private=False)),
    "not a token": lambda *_: "x",
    "empty": lambda *_: "",
    "two parts": lambda evil, claims: evil.signed(claims).rsplit(".", 1)[0],
    "no claims": lambda evil, _: evil.signed({}),
}


@pytest.mark.parametrize("name", UNSIGNED)
def test_a_token_the_provider_did_not_sign_is_refused(evil: Forger, name: str) -> None:
    evil.token = lambda claims: UNSIGNED[name](evil, claims)

    assert why_refused(evil) != ""


@pytest.mark.parametrize("alg", sorted(ALGORITHMS))
def test_the_signatures_that_are_accepted(evil: Forger, alg: str) -> None:
    key = ECKey.generate_key("P-256", {"kid": "ec"}) if alg == "ES256" else evil.key
    evil.published.append(key) if alg == "ES256" else None
    evil.token = lambda claims: evil.signed(claims, key, alg)

    assert who(evil).subject == "mirjam-1"


def test_only_the_configured_signatures_are_accepted(evil: Forger) -> None:
    client = OidcClient(provider_at(evil.issuer, algorithms=("ES256",)))

    with pytest.raises(ProviderRefused):
        who(evil, client)

    client.close()


def test_new_keys_of_the_provider_are_fetched_when_a_token_names_one(evil: Forger) -> None:
    client = OidcClient(provider_at(evil.issuer))
    who(evil, client)
    fresh = RSAKey.generate_key(2048, {"kid": "second"})
    evil.published = [fresh]
    evil.token = lambda claims: evil.signed(claims, fresh)

    with pytest.raises(ProviderRefused, match="InvalidKeyIdError"):
        who(evil, client)
    later = client.who_signed_in("code", VERIFIER, NONCE, NINE + timedelta(seconds=30))

    assert later.subject == "mirjam-1"
    client.close()


def test_invented_key_names_do_not_become_requests(evil: Forger) -> None:
    client = OidcClient(provider_at(evil.issuer))
    stranger = RSAKey.generate_key(2048, {"kid": "invented"})
    evil.token = lambda claims: evil.signed(claims, stranger)
    for _ in range(5):
        with pytest.raises(ProviderRefused):
            who(evil, client)

    assert evil.asked.count("/jwks_uri") == 1
    assert evil.asked.count("/.well-known/openid-configuration") == 1
    client.close()


def test_the_code_goes_back_with_the_proof_that_we_asked_for_it(evil: Forger) -> None:
    client = OidcClient(provider_at(evil.issuer))
    url = client.authorization_url("state", NONCE, VERIFIER, NINE)
    who(evil, client)
    asked = {name: each[0] for name, each in parse_qs(urlsplit(url).query).items()}
    digest = hashlib.sha256(evil.forms[0]["code_verifier"].encode()).digest()

    assert asked["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert (evil.forms[0]["code"], evil.forms[0]["redirect_uri"]) == ("code", asked["redirect_uri"])
    assert "client_secret" not in evil.forms[0]
    assert any(each.startswith("Basic ") for each in evil.authorizations)
    client.close()


def test_the_secret_goes_in_the_form_where_a_provider_asks_that(evil: Forger) -> None:
    evil.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    who(evil)

    assert evil.forms[0]["client_secret"] == CLIENT_SECRET
    assert not any(evil.authorizations)


def test_a_document_of_another_provider_is_refused(evil: Forger) -> None:
    """Issuer mix-up: its endpoints would get our code and our secret."""
    evil.discovery = {"issuer": "https://id.voorbeeld.example"}

    assert why_refused(evil) == "metadata"
    assert evil.forms == []


@pytest.mark.parametrize(
    "discovery",
    [
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "http://evil.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
        {"token_endpoint": 7},
        {"userinfo_endpoint": "http://evil.example/who"},
    ],
    ids=str,
)
def test_no_secret_goes_to_an_address_that_is_not_safe(evil: Forger, discovery: dict[str, Any]) -> None:
    evil.discovery = discovery

    with pytest.raises(ProviderDown):
        who(evil)

    assert evil.forms == []


@pytest.mark.parametrize(("given", "always", "fits"), [
    ("{issuer}", True, True), ("{issuer}", False, True), (None, False, True),
    (None, True, False), ("https://other.example", False, False), ("", False, False),
])  # fmt: skip
def test_an_answer_that_names_another_provider_is_refused(
    evil: Forger, given: str | None, always: bool, fits: bool
) -> None:
    evil.discovery = {"authorization_response_iss_parameter_supported": always}
    client = OidcClient(provider_at(evil.issuer))
    named = None if given is None else given.replace("{issuer}", evil.issuer)

    found = True
    try:
        client.check_issuer(named, NINE)
    except ProviderRefused:
        found = False

    assert found == fits
    client.close()


def test_the_address_may_come_from_the_page_about_the_person(evil: Forger) -> None:
    evil.token = lambda claims: evil.signed({name: claims[name] for name in claims if not name.startswith("email")})
    evil.userinfo = {"sub": "mirjam-1", "email": "m.waterlelie@voorbeeld.example", "email_verified": True}

    assert who(evil).email == "m.waterlelie@voorbeeld.example"
    assert "Bearer t" in evil.authorizations


def test_a_page_about_somebody_else_is_refused(evil: Forger) -> None:
    evil.token = lambda claims: evil.signed({name: claims[name] for name in claims if not name.startswith("email")})
    evil.userinfo = {"sub": "the-director", "email": "director@voorbeeld.example", "email_verified": True}

    assert why_refused(evil) == "userinfo"


@pytest.mark.parametrize("verified", [False, None, "true", 1, "yes"])
def test_only_yes_means_that_an_address_was_verified(evil: Forger, verified: object) -> None:
    evil.token = lambda claims: evil.signed({**claims, "email_verified": verified})

    assert who(evil).email == ""


@pytest.mark.parametrize("status", [302, 500, 503])
def test_a_provider_that_fails_or_sends_us_elsewhere_is_down(evil: Forger, status: int) -> None:
    evil.status = status

    with pytest.raises(ProviderDown):
        who(evil)


@pytest.mark.parametrize(
    "answer", [{"error": "invalid_grant"}, {"id_token": None}, {"id_token": 7}, {"id_token": ["x"]}]
)
def test_an_answer_without_a_token_is_refused(evil: Forger, answer: dict[str, Any]) -> None:
    evil.answer = answer

    assert why_refused(evil) != ""


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "http://id.voorbeeld.example"},
        {"issuer": "id.voorbeeld.example"},
        {"redirect_uri": "http://vroegsignaal.voorbeeld.example/terug"},
        {"algorithms": ("HS256",)},
        {"algorithms": ("RS256", "none")},
        {"algorithms": ()},
        {"client_id": ""},
        {"client_secret": ""},
    ],
    ids=str,
)
def test_settings_that_are_not_safe_are_refused_at_the_start(change: dict[str, Any]) -> None:
    right = vars(provider_at("https://id.voorbeeld.example"))

    with pytest.raises(ConfigError):
        Provider(**{**right, **change})


def test_the_settings_do_not_show_the_secret() -> None:
    provider = provider_at("https://id.voorbeeld.example")

    assert isinstance(provider, Provider)
    assert CLIENT_SECRET not in repr(provider)
