"""What being informed and agreeing mean for a purpose on a date: who, from which birthday, and for how long."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.errors import ConfigError
from service.domain.moments import age_on
from service.policy.consent import ConsentPolicy, Kind, Party, Purpose, load_consent
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.sharing import load_sharing
from service.privacy.consent import Granted, Missing, Refused, Said, state

PURPOSES = load_consent().purposes
JGZ, SWV = PURPOSES["jgz-name"], PURPOSES["swv-case"]
PARENTS, PUPIL = Party.PARENTS, Party.PUPIL
INFORMED, CONSENTED, REFUSED, WITHDRAWN = Kind.INFORMED, Kind.CONSENTED, Kind.REFUSED, Kind.WITHDRAWN
DAY = timedelta(days=1)

BORN = st.dates(date(2003, 1, 1), date(2022, 12, 31)) | st.sampled_from([date(2008, 2, 29), date(2012, 2, 29)])
ON = st.dates(date(2024, 1, 1), date(2030, 12, 31))
SAID = st.builds(Said, st.sampled_from(Party), st.sampled_from(Kind), st.dates(date(2020, 1, 1), date(2031, 1, 1)))
ENTRIES = st.lists(SAID, max_size=8)
PURPOSE = st.sampled_from([JGZ, SWV])


def birthday(born: date, age: int) -> date:
    """The first day of an age; after 12 and 16 years 29 February is there again."""
    return born.replace(year=born.year + age)


def agreed(party: Party, on: date) -> Said:
    return Said(party, CONSENTED, on)


@pytest.mark.parametrize(
    ("age", "parties"),
    [(4, (PARENTS,)), (11, (PARENTS,)), (12, (PARENTS, PUPIL)), (15, (PARENTS, PUPIL)), (16, (PUPIL,)), (19, (PUPIL,))],
)
def test_who_must_have_been_informed_follows_from_the_age(age: int, parties: tuple[Party, ...]) -> None:
    born = date(2010, 5, 10)

    assert state(JGZ, born, birthday(born, age), []) == Missing(parties)
    assert state(SWV, born, birthday(born, age), []) == Missing(parties)


@given(BORN)
def test_what_parents_agreed_to_at_eleven_does_not_cover_the_pupil_from_twelve(born: date) -> None:
    twelve = birthday(born, 12)
    said = [agreed(PARENTS, twelve - 30 * DAY)]

    assert state(SWV, born, twelve - DAY, said) == Granted()
    assert state(SWV, born, twelve, said) == Missing((PUPIL,))
    assert state(SWV, born, twelve, [*said, agreed(PUPIL, twelve)]) == Granted()


@given(BORN)
def test_from_sixteen_only_the_pupil_counts(born: date) -> None:
    sixteen = birthday(born, 16)
    parents, pupil = agreed(PARENTS, sixteen - 30 * DAY), agreed(PUPIL, sixteen - 30 * DAY)
    against = Said(PARENTS, REFUSED, sixteen - 10 * DAY)

    assert state(SWV, born, sixteen - DAY, [parents]) == Missing((PUPIL,))
    assert state(SWV, born, sixteen, [parents]) == Missing((PUPIL,))
    assert state(SWV, born, sixteen - DAY, [pupil, parents, against]) == Refused()
    assert state(SWV, born, sixteen, [pupil, parents, against]) == Granted()


@given(BORN)
def test_what_a_pupil_agreed_to_before_twelve_does_not_count_and_a_refusal_does(born: date) -> None:
    twelve = birthday(born, 12)
    parents = agreed(PARENTS, twelve)

    assert state(SWV, born, twelve, [parents, agreed(PUPIL, twelve - DAY)]) == Missing((PUPIL,))
    assert state(SWV, born, twelve, [parents, Said(PUPIL, REFUSED, twelve - DAY)]) == Refused()


def test_who_was_born_on_29_february_is_twelve_and_sixteen_on_29_february() -> None:
    born = date(2012, 2, 29)
    pupil = [agreed(PUPIL, date(2028, 2, 1))]

    assert state(SWV, born, date(2024, 2, 28), [agreed(PARENTS, date(2024, 1, 1))]) == Granted()
    assert state(SWV, born, date(2024, 2, 29), [agreed(PARENTS, date(2024, 1, 1))]) == Missing((PUPIL,))
    assert state(SWV, born, date(2028, 2, 28), pupil) == Missing((PARENTS,))
    assert state(SWV, born, date(2028, 2, 29), pupil) == Granted()


@given(PURPOSE, BORN, ON, ENTRIES, st.sampled_from([REFUSED, WITHDRAWN]))
def test_a_refusal_beats_everything_that_came_before(
    purpose: Purpose, born: date, on: date, entries: list[Said], no: Kind
) -> None:
    earlier = [said for said in entries if said.given_on <= on]

    for party in purpose.parties(age_on(born, on)):
        assert state(purpose, born, on, [*earlier, Said(party, no, on)]) == Refused()


@given(BORN, ON, ENTRIES)
def test_a_refusal_of_who_is_not_asked_changes_nothing(born: date, on: date, entries: list[Said]) -> None:
    others = [party for party in Party if party not in JGZ.parties(age_on(born, on))]

    for party in others:
        assert state(JGZ, born, on, [*entries, Said(party, REFUSED, on)]) == state(JGZ, born, on, entries)


@given(PURPOSE, BORN, ON, ENTRIES)
def test_what_happens_later_changes_nothing_now(purpose: Purpose, born: date, on: date, entries: list[Said]) -> None:
    until_now = [said for said in entries if said.given_on <= on]

    assert state(purpose, born, on, entries) == state(purpose, born, on, until_now)


@given(BORN, ON, ENTRIES)
def test_being_informed_never_undoes_a_refusal(born: date, on: date, entries: list[Said]) -> None:
    assume(state(JGZ, born, on, entries) == Refused())
    told = [Said(party, INFORMED, on) for party in Party]

    assert state(JGZ, born, on, [*entries, *told]) == Refused()


@given(BORN, ON, ENTRIES)
def test_agreeing_again_undoes_a_refusal(born: date, on: date, entries: list[Said]) -> None:
    earlier = [said for said in entries if said.given_on < on]

    assert state(SWV, born, on, [*earlier, *(agreed(party, on) for party in Party)]) == Granted()


@given(PURPOSE, BORN, ON, ENTRIES)
def test_nothing_is_granted_without_everybody_who_must_have_said_yes_in_time(
    purpose: Purpose, born: date, on: date, entries: list[Said]
) -> None:
    if state(purpose, born, on, entries) != Granted():
        return
    enough = {CONSENTED} if purpose.needs == "consented" else {CONSENTED, INFORMED}
    since = on - timedelta(days=purpose.valid_days or 0)
    for party in purpose.parties(age_on(born, on)):
        assert any(e.party is party and e.kind in enough and since <= e.given_on <= on for e in entries)


@given(ENTRIES, st.permutations([PARENTS, PUPIL]))
def test_what_one_party_said_is_not_for_the_other(entries: list[Said], parties: list[Party]) -> None:
    born, on = date(2014, 1, 1), date(2028, 1, 1)
    only = [said for said in entries if said.party is parties[0]]

    assert state(SWV, born, on, only) in (Missing((PARENTS, PUPIL)), Missing((parties[1],)), Refused())


def test_informed_is_enough_where_that_is_what_a_purpose_needs() -> None:
    born, on = date(2016, 1, 1), date(2026, 11, 22)
    told = [Said(PARENTS, INFORMED, on)]

    assert state(JGZ, born, on, told) == Granted()
    assert state(SWV, born, on, told) == Missing((PARENTS,))


def test_informed_again_after_agreeing_takes_nothing_back() -> None:
    born, on = date(2016, 1, 1), date(2026, 11, 22)

    assert state(SWV, born, on, [agreed(PARENTS, on - DAY), Said(PARENTS, INFORMED, on)]) == Granted()


def test_agreeing_holds_for_a_year_and_can_be_renewed() -> None:
    born, given_on = date(2016, 1, 1), date(2025, 9, 1)
    said = [agreed(PARENTS, given_on)]

    assert state(SWV, born, given_on + 365 * DAY, said) == Granted()
    assert state(SWV, born, given_on + 366 * DAY, said) == Missing((PARENTS,))
    assert state(SWV, born, given_on + 366 * DAY, [*said, agreed(PARENTS, given_on + 300 * DAY)]) == Granted()


def test_without_a_term_it_holds_until_it_is_taken_back() -> None:
    forever = SWV.model_copy(update={"valid_days": None})
    born, given_on = date(2016, 1, 1), date(2020, 9, 1)

    assert state(forever, born, date(2027, 12, 31), [agreed(PARENTS, given_on)]) == Granted()


def test_of_one_day_what_was_written_down_last_counts() -> None:
    born, on = date(2016, 1, 1), date(2026, 11, 22)
    no = Said(PARENTS, REFUSED, on)

    assert state(SWV, born, on, [agreed(PARENTS, on), no]) == Refused()
    assert state(SWV, born, on, [no, agreed(PARENTS, on)]) == Granted()


def test_every_purpose_that_sharing_asks_for_says_when_it_is_met() -> None:
    assert load_sharing().purposes <= set(PURPOSES)


def test_ages_that_fall_are_refused() -> None:
    wrong = {**JGZ.model_dump(), "pupil_from": 17}

    with pytest.raises(ValueError, match="must not lie below"):
        ConsentPolicy.model_validate({"purposes": {"jgz-name": wrong}})


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"consent\.yaml"):
        load_consent(DEFAULT_CONFIGS / "calendar")
