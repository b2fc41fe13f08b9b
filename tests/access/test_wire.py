"""Raw requests to the service as it runs: what no browser sends, and what a proxy may say."""

from collections.abc import Iterator

import pytest

from service.domain.access import Role
from service.policy.accounts import load_accounts_policy
from tests.access.server import Server, serving
from tests.access.world import SESSION, SLASH_NUMBER, World
from tests.people import PEOPLE, VO

pytestmark = pytest.mark.slow
ATTEMPTS = load_accounts_policy().attempts.per_client
SECRET = f"/scholen/{VO}/leerlingen/{PEOPLE['noor'].pupil_id}"
HIDDEN = f"GET {SECRET} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
SOFTWARE = (b"uvicorn", b"starlette", b"python", b"\r\nserver:", b"x-powered-by")
SMUGGLED = {
    "length and chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello",
    "a length with a sign": b"Content-Length: +5\r\n\r\nhello",
    "a length with a comma": b"Content-Length: 0, 5\r\n\r\nhello",
    "a length in hexadecimal": b"Content-Length: 0x5\r\n\r\nhello",
    "a length below zero": b"Content-Length: -1\r\n\r\n",
    "a length without end": b"Content-Length: " + b"9" * 400 + b"\r\n\r\n",
    "chunks that are not": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunks with a space": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "chunks of an unknown kind": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a broken chunk": b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "a folded header": b"X-A: 1\r\n Content-Length: 5\r\n\r\n",
    "a null byte": b"X-A: \x00\r\n\r\n",
    "a header without a name": b": x\r\n\r\n",
}


@pytest.fixture(scope="module")
def server(attacked: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service, without a proxy that may be believed."""
    settings, folder = attacked.parts.settings, tmp_path_factory.mktemp("server")
    with serving(settings.data_dir, settings.configs_dir, folder / "log") as made:
        yield made


@pytest.fixture(scope="module")
def behind_proxy(attacked: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service behind a proxy on this machine."""
    settings, folder = attacked.parts.settings, tmp_path_factory.mktemp("server")
    more = {"VROEGSIGNAAL_PROXIES": "127.0.0.1", "VROEGSIGNAAL_PUBLIC_URL": "https://vroegsignaal.school.example"}
    with serving(settings.data_dir, settings.configs_dir, folder / "log", **more) as made:
        yield made


@pytest.mark.parametrize("kind", SMUGGLED)
def test_a_request_does_not_hide_in_another_one(attacked: World, server: Server, kind: str) -> None:
    cookie = f"{SESSION}={attacked.people[Role.ZORGCOORDINATOR].cookie}".encode()
    first = b"POST /inloggen HTTP/1.1\r\nHost: 127.0.0.1\r\n" + SMUGGLED[kind]

    statuses = server.statuses(first + HIDDEN.replace(b"\r\n\r\n", b"\r\nCookie: " + cookie + b"\r\n\r\n"))

    assert statuses == [400]


@pytest.mark.parametrize(
    "path",
    [
        f"/static/..{SECRET}", f"/inloggen/..{SECRET}", f"/.{SECRET}", f"/{SECRET}", f"{SECRET}/../1201",
        f"/v1/problems/../schools/{VO}/pupils/1201", f"/v1/openapi.json/../schools/{VO}/pupils/1201",
        f"/healthz/..;{SECRET}",
        "/static/../../app.py", "/static/../../../../../../etc/passwd", "/static/..%2f..%2fapp.py",
        "/static/..\\..\\app.py",
        "/static/%2e%2e/%2e%2e/app.py", f"http://127.0.0.1{SECRET}", f"http://evil.example{SECRET}", "*",
        "evil.example:443",
        f"?{SECRET}", f"#{SECRET}",
    ],
)  # fmt: skip
def test_a_path_that_no_browser_sends_opens_nothing_without_a_session(server: Server, path: str) -> None:
    answers = server.talk(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    head, text = answers[0].splitlines()[0], b"".join(answers)

    assert int(head.split()[1]) in (400, 401, 404, 421)
    assert PEOPLE["noor"].last_name.encode() not in text
    assert b"root:" not in text


def test_a_number_with_dots_is_a_number_and_no_path(attacked: World, server: Server) -> None:
    key = f"Authorization: Bearer {attacked.people[Role.ZORGCOORDINATOR].bearer}"
    doctor = f"Authorization: Bearer {attacked.people[Role.JEUGDARTS].bearer}"
    path = f"/v1/schools/{VO}/pupils/{SLASH_NUMBER}"

    found = server.get(path, key)

    assert b"Streep" in found
    assert PEOPLE["noor"].last_name.encode() not in found
    assert b" 404 " in server.get(path, doctor).splitlines()[0]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1/v1/", "127.0.0.1/static/", "evil.example/127.0.0.1", "127.0.0.1@evil.example", "",
        "127.0.0.1:80:80", "evil.example#127.0.0.1", "127.0.0.1?x", "127.0.0.1, evil.example", "[127.0.0.1",
        "127.0.0.1.",
    ],
)  # fmt: skip
def test_a_host_that_is_not_ours_or_not_a_host_is_not_answered(attacked: World, server: Server, host: str) -> None:
    cookie = f"Cookie: {SESSION}={attacked.people[Role.ZORGCOORDINATOR].cookie}"

    for path in ("/", "/account", SECRET, "/v1/me", "/static/site.css"):
        head = server.get(path, cookie, host=host).splitlines()[0]
        assert int(head.split()[1]) in (400, 421)


def test_without_a_host_or_with_two_nothing_is_answered(server: Server) -> None:
    none = server.statuses(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    old = server.statuses(b"GET / HTTP/1.0\r\n\r\n")
    two = server.statuses(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")

    assert [set(each) <= {400, 421} for each in (none, old, two)] == [True] * 3


@pytest.mark.parametrize(
    "pieces",
    [
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + b"x" * 500_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-A: 1\r\n" * 50_000 + b"\r\n",
        b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\x00" * 1000, b"\r\n" * 1000,
        b"GET\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Secret: abc\r\nConnection: close\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_request_gets_no_answer_that_says_anything(server: Server, pieces: bytes) -> None:
    text = b"".join(server.talk(pieces))

    assert b" 200 " not in text[:16]
    assert b"abc" not in text
    assert b"Traceback" not in text
    assert b" 200 " in server.get("/healthz")


def test_the_server_does_not_say_what_it_is_made_of(server: Server) -> None:
    for path in ("/", "/healthz", "/v1/me", "/static/site.css"):
        head = server.get(path).partition(b"\r\n\r\n")[0].lower()
        assert [
            word for word in (b"uvicorn", b"starlette", b"python", b"\r\nserver:", b"x-powered-by") if word in head
        ] == []


def test_a_proxy_that_is_not_named_is_not_believed(attacked: World, server: Server) -> None:
    said = ("X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: evil.example")

    head = server.get("/inloggen", *said).lower()

    assert b"strict-transport-security" not in head
    assert b"evil.example" not in head


def test_attempts_are_counted_per_address_that_the_named_proxy_saw(behind_proxy: Server) -> None:
    def attempt(said: str) -> int:
        form = b"email=nobody%40voorbeeld.example&wachtwoord=x"
        lines = [
            b"POST /inloggen HTTP/1.1",
            b"Host: 127.0.0.1",
            f"X-Forwarded-For: {said}".encode(),
            b"Connection: close",
        ]
        lines += [b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: %d" % len(form), b"", form]
        (status,) = behind_proxy.statuses(b"\r\n".join(lines))
        return status

    # What a client puts in front of the list itself does not make it somebody else.
    tried = [attempt(f"198.51.100.{number}, 203.0.113.7") for number in range(ATTEMPTS + 2)]

    assert (tried[0], tried[-1]) == (401, 429)
    assert attempt("203.0.113.8") == 401


def test_a_proxy_that_is_named_says_that_a_browser_came_over_tls(attacked: World, behind_proxy: Server) -> None:
    host = "vroegsignaal.school.example"
    form = f"account={attacked.people[Role.MENTOR].uid}".encode()
    lines = [
        b"POST /inloggen/demo HTTP/1.1",
        f"Host: {host}".encode(),
        b"X-Forwarded-Proto: https",
        b"Connection: close",
    ]
    lines += [b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: %d" % len(form), b"", form]

    page = behind_proxy.get("/inloggen", "X-Forwarded-Proto: https", host=host).lower()
    signed = b"".join(behind_proxy.talk(b"\r\n".join(lines)))

    assert b"strict-transport-security: max-age=31536000; includesubdomains" in page
    assert f"set-cookie: __Host-{SESSION}=".encode() in signed
    assert b"Secure" in signed
    assert b" 421 " in behind_proxy.get("/inloggen", "X-Forwarded-Host: " + host, host="evil.example").splitlines()[0]
