"""The words of mails about somebody's own account: configs/messages/accounts-*.yaml."""

import re
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from service.domain.delivery import AccountMail
from service.policy.loading import Strict

_HOLE = re.compile(r"\{(\w*)\}")
_LINK = "{link}"
Text = Annotated[str, Field(min_length=1)]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\r\n{}]+$")]
"""One line without holes: a subject is read over shoulders and kept in logs of mail servers."""


class AccountWords(Strict):
    """One mail: its name on pages, its subject and its words."""

    name: Line
    subject: Line
    text: Text


class AccountTexts(Strict):
    """All words about accounts of one language."""

    version: Annotated[StrictInt, Field(ge=1)]
    greeting: Line
    footer: Text
    mails: dict[AccountMail, AccountWords]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if wrong := [*self._wrong()]:
            raise ValueError("; ".join(wrong))
        return self

    def _wrong(self) -> Iterator[str]:
        if missing := sorted(set(AccountMail) - set(self.mails)):
            yield f"nothing is said of {', '.join(missing)}"
        if unknown := set(_HOLE.findall(self.footer)) - {"address"}:
            yield f"the footer asks for {', '.join(sorted(unknown))}"
        for kind, words in self.mails.items():
            if unknown := set(_HOLE.findall(words.text)) - holes(kind):
                yield f"{kind} asks for {', '.join(sorted(unknown))}"
            if kind.has_link and words.text.splitlines().count(_LINK) != 1:
                yield f"{kind} needs {_LINK} once, on a line of its own"


def holes(kind: AccountMail) -> set[str]:
    """What a mail can be filled with."""
    return {"link", "until"} if kind.has_link else {"at"}
