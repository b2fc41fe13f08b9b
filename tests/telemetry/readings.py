"""One text in every form in which somebody could read it: without escapes, without transfer encodings, mail opened."""

import base64
import html
import re
from collections.abc import Iterator
from email import message_from_string, policy
from email.message import EmailMessage
from urllib.parse import unquote_plus

_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BYTES = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
_DATA_ADDRESS = re.compile(r"data:[\w/+.-]+;base64,([A-Za-z0-9+/]+=*)")
_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?:[A-Za-z0-9+/_-]{76}\r?\n)*[A-Za-z0-9+/_-]{8,76}={0,2}(?![A-Za-z0-9+/_=-])"
)
_MAIL = re.compile(r"^(content-transfer-encoding|mime-version|subject):", re.IGNORECASE | re.MULTILINE)


def readings(text: str) -> list[str]:
    """The text itself, the same without escapes, and what is packed in it."""
    plain = _DATA_ADDRESS.sub("data:", text)
    parts = [text, *_mail(text)] if _MAIL.search(text) else [text]
    packed = [unpacked for part in parts for unpacked in _unpacked(part)]
    found = [plain, *parts[1:], *packed]
    return list(dict.fromkeys([*found, *map(without_escapes, found)]))


def without_escapes(text: str) -> str:
    """The text with escapes of addresses, HTML, JSON and Python taken out, as often as they were put in."""
    for _ in range(3):
        bare = html.unescape(unquote_plus(_BYTES.sub(_from_bytes, _UNICODE.sub(_from_unicode, text))))
        if bare == text:
            break
        text = bare
    return text


def _from_unicode(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _from_bytes(escapes: re.Match[str]) -> str:
    raw = bytes.fromhex(escapes[0].replace("\\x", ""))
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _unpacked(text: str) -> Iterator[str]:
    """What base64 in the text says, where it says anything in words."""
    for found in [*_DATA_ADDRESS.findall(text), *_BASE64.findall(text)]:
        packed = re.sub(r"\s", "", found).rstrip("=").replace("-", "+").replace("_", "/")
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4)) if len(packed) % 4 != 1 else b""
        try:
            yield raw.decode()
        except UnicodeDecodeError:
            continue


def _mail(text: str) -> Iterator[str]:
    """Headers and text parts of a mail."""
    mail = message_from_string(text, policy=policy.default)
    for part in mail.walk():
        yield "\n".join(f"{name}: {value}" for name, value in part.items())
        if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
            yield part.get_content()
