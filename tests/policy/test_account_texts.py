"""Words of mails about accounts: in both languages, with a link where one belongs and nothing else filled in."""

import shutil
from pathlib import Path

import pytest

from service.domain.delivery import AccountMail
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.messages import LANGUAGES, load_messages

POLICY = load_messages()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", AccountMail)
def test_every_mail_has_its_words_in_both_languages(language: str, kind: AccountMail) -> None:
    words = POLICY.account_words(language).mails[kind]

    assert ("{link}" in words.text) is kind.has_link
    assert ("{at}" in words.text) is not kind.has_link


def test_an_unknown_language_reads_dutch() -> None:
    assert POLICY.account_words("fr") == POLICY.account_words("nl")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("      {link}\n", "      Klik hier.\n", "on a line of its own"),
        ("      {link}\n", "      {link}\n\n      {link}\n", "on a line of its own"),
        ("Op {at} ging", "Op {at} ging {link}", "account-locked asks for link"),
        ('"Vroegsignaal: u bent uitgenodigd"', '"Vroegsignaal: {link}"', "subject"),
        ("Vroegsignaal, {address}.", "Vroegsignaal, {name}.", "the footer asks for name"),
        ("  account-closed:", "  account-shut:", "account-shut"),
    ],
)
def test_words_that_would_lose_or_show_a_link_stop_the_start(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    configs = shutil.copytree(DEFAULT_CONFIGS, tmp_path / "configs")
    path = configs / "messages" / "accounts-nl.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(ConfigError, match=said):
        load_messages(configs)
