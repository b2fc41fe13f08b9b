"""Every constant says where it comes from, and a world says what it changes."""

from pathlib import Path
from shutil import copytree

import pytest

from service.domain.errors import ConfigError, NotFound
from service.policy.loading import DEFAULT_CONFIGS
from training.simulate import WORLDS, load_world
from training.simulate.parameters import constants
from training.simulate.today import Cause


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """A copy of configs/training/ to change."""
    copytree(DEFAULT_CONFIGS / "training", tmp_path / "training")
    return tmp_path


def test_every_constant_has_a_web_address_as_source_or_is_called_our_own_choice() -> None:
    sources = {c.source for group in constants().values() for c in group.values()}

    assert {
        source for source in sources if source != "own choice" and not source.startswith(("http://", "https://"))
    } == set()


def test_all_worlds_differ_and_every_file_is_one() -> None:
    worlds = [load_world(name) for name in WORLDS]

    assert sorted(WORLDS) == sorted(path.stem for path in (DEFAULT_CONFIGS / "training" / "worlds").glob("*.yaml"))
    assert len({world.constants.model_dump_json() for world in worlds}) == len(worlds) >= 4


def test_the_reasons_of_every_cause_add_up_to_one() -> None:
    for name in WORLDS:
        reasons = load_world(name).constants.registration.reasons
        assert sorted(reasons) == sorted(cause.name.lower() for cause in list(Cause)[1:])
        assert {cause: round(sum(shares.values()), 9) for cause, shares in reasons.items()} == dict.fromkeys(
            reasons, 1.0
        )


def test_a_world_multiplies_every_number_of_a_constant(configs: Path) -> None:
    text = "about: More.\ntimes: {crisis.a_year: 2, illness.long_days: 3}\nset: {truancy.falls: 0.5}\n"
    (configs / "training" / "worlds" / "more.yaml").write_text(text)

    base, more = load_world("base", configs).constants, load_world("more", configs).constants

    assert more.crisis.a_year == {sector: 2 * rate for sector, rate in base.crisis.a_year.items()}
    assert (more.illness.long_days, more.truancy.falls) == (3 * base.illness.long_days, 0.5)
    assert more.refusal == base.refusal


def test_an_unknown_world_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(NotFound, match="Use one of: base, careful, city, loose, winter"):
        load_world("summer")


def test_a_constant_that_does_not_exist_is_refused_by_name(configs: Path) -> None:
    (configs / "training" / "worlds" / "odd.yaml").write_text("about: Odd.\ntimes: {illness.colour: 2}\n")

    with pytest.raises(ConfigError, match=r"odd.yaml: 'illness.colour' is no constant"):
        load_world("odd", configs)


def test_a_constant_without_source_is_refused(configs: Path) -> None:
    path = configs / "training" / "population.yaml"
    path.write_text(
        path.read_text().replace("size_spread: {value: 0.45, source: own choice", "size_spread: {value: 0.45", 1)
    )

    with pytest.raises(ConfigError, match=r"population.yaml: source: Field required"):
        load_world("base", configs)
