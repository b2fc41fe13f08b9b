"""The processing register and the DPIA say what the configuration says: another configuration, another document."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.domain.errors import ConfigError
from service.policy.dpia import load_dpia
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.retention import Always
from service.privacy.documents import DOCUMENTS
from service.privacy.in_use import InUse, in_use
from service.privacy.markdown import table
from service.privacy.policies import load_policies
from service.settings import Settings

USED = InUse("sqlite", "", "", "0" * 64)
TODAY = date(2026, 11, 24)
REGISTER, DPIA = DOCUMENTS


def written(name: str, configs: Path = DEFAULT_CONFIGS, used: InUse = USED) -> str:
    return DOCUMENTS[name](load_policies(configs), load_dpia(configs), used, TODAY)


def row(document: str, start: str) -> str:
    """The row of a table that begins with a cell."""
    (found,) = {line for line in document.splitlines() if line.startswith(f"| {start} |")}
    return found


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, Callable[[Any], None]], Path]:
    """Copy configs/ and change one file of it."""

    def change(name: str, by: Callable[[Any], None]) -> Path:
        folder = tmp_path / "configs"
        shutil.copytree(DEFAULT_CONFIGS, folder)
        content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        by(content)
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return folder

    return change


Change = tuple[str, Callable[[Any], None], str, str, str]


def put(*path: Any, value: Any) -> Callable[[Any], None]:
    """Sets a value deep inside nested values."""

    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("file", "change", "document", "says", "instead_of"),
    [
        (
            "retention.yaml",
            put("tables", "absence_record", "keep", "years", value=4),
            REGISTER,
            "4 jaar na het einde van de inschrijving",
            "",
        ),
        (
            "retention.yaml",
            put("tables", "consent", "purpose", value="iets nieuws"),
            DPIA,
            "iets nieuws",
            "weten of een naam",
        ),
        (
            "retention.yaml",
            put("outside", "logs", "term", value="zeven dagen"),
            REGISTER,
            "zeven dagen",
            "90 dagen, in",
        ),
        ("sharing.yaml", put("roles", "mentor", "grants", 0, "see", value=["school"]), REGISTER, "", ""),
        (
            "sharing.yaml",
            put("grounds", "mentoraat", "text", value="een andere grond"),
            DPIA,
            "een andere grond",
            "eigen klas (",
        ),
        (
            "consent.yaml",
            put("purposes", "jgz-name", "needs", value="consented"),
            REGISTER,
            "",
            "geïnformeerd, en niet",
        ),
        ("consent.yaml", put("purposes", "jgz-name", "pupil_from", value=13), DPIA, "tot 13 jaar de ouders", ""),
        ("policy.yaml", put("model", "role", value="raise"), DPIA, "verhoogt niveau 1 tot niveau 2", "adviseert"),
        ("policy.yaml", put("model", "role", value="off"), DPIA, "het model staat uit", "Profilering"),
        ("policy.yaml", put("model", "early_signals_per_500", value=9), DPIA, "hooguit 9 per 500", "hooguit 5"),
        ("rights.yaml", put("answer_within_months", value=2), REGISTER, "binnen 2 maanden", "binnen 1 maand."),
        ("rights.yaml", put("erasure", "order", "text", value="de koning zegt het"), DPIA, "de koning zegt het", ""),
        ("rules/late-6.yaml", put("naam", value="Wel erg laat"), DPIA, "Wel erg laat", "Vaak te laat"),
        ("dpia.yaml", put("purpose", value="Iets anders."), REGISTER, "Iets anders.", "Verzuim vroeg zien"),
    ],
)
def test_another_configuration_gives_another_document(
    changed: Callable[[str, Callable[[Any], None]], Path],
    file: str,
    change: Callable[[Any], None],
    document: str,
    says: str,
    instead_of: str,
) -> None:
    before, after = written(document), written(document, changed(file, change))

    assert after != before
    assert says in after
    assert not says or says not in before
    assert not instead_of or (instead_of in before and instead_of not in after)


@pytest.mark.parametrize("document", [REGISTER, DPIA])
@pytest.mark.parametrize(
    ("used", "says"),
    [
        (replace(USED, database="postgresql"), "PostgreSQL"),
        (replace(USED, organisation="Stichting Zilver"), "met het account van Stichting Zilver"),
        (replace(USED, address="https://verzuim.school.example"), "https://verzuim.school.example"),
    ],
)
def test_the_settings_in_use_are_told(document: str, used: InUse, says: str) -> None:
    assert says in written(document, used=used)
    assert says not in written(document)


@pytest.mark.parametrize(
    ("used", "there", "not_there"),
    [
        (USED, "wie bij de gegevensmap kan", "wie bij de databaseserver kan"),
        (replace(USED, database="postgresql"), "wie bij de databaseserver kan", "wie bij de gegevensmap kan"),
        (USED, "los staan van die van de organisatie", "bij de organisatie die de accounts beheert"),
        (replace(USED, organisation="Z"), "bij de organisatie die de accounts beheert", "los staan van die"),
        (replace(USED, address="https://z"), "iemand leest mee", "no such risk"),
    ],
)
def test_only_risks_that_exist_with_these_settings_are_named(used: InUse, there: str, not_there: str) -> None:
    document = written(DPIA, used=used)

    assert there in document
    assert not_there not in document


def test_every_risk_has_its_measures_under_the_same_number() -> None:
    document = written(DPIA)
    risks, measures = document.split("## D. Maatregelen")
    numbered = [
        line for line in risks.split("## C. Risico's")[1].splitlines() if line.startswith("| ") and line[2].isdigit()
    ]
    answered = [line for line in measures.splitlines() if line.startswith("| ") and line[2].isdigit()]

    assert len(numbered) == len(answered) > 8
    assert "roddel" in numbered[0]
    assert "logboek" in answered[0]


def test_the_register_has_a_row_for_every_table_about_people() -> None:
    document, retention = written(REGISTER), load_policies().retention

    processing = document.split("## Buiten de database")[0]

    for entry in retention.tables.values():
        if entry.people == "nobody":
            assert f"| {entry.what} |" not in processing
        else:
            assert row(processing, entry.what).count("|") == 7
    for each in retention.outside.values():
        assert each.what in document
    assert all(entry.people == "nobody" for entry in retention.tables.values() if isinstance(entry.keep, Always))


def test_the_register_says_to_whom_on_what_condition() -> None:
    named = [line for line in written(REGISTER).splitlines() if line.startswith("| jeugdarts |") and "de naam" in line]

    assert "de naam van de leerling tonen aan jeugdarts" in named[0]


def test_what_no_file_knows_is_asked_of_the_school() -> None:
    for name in DOCUMENTS:
        assert "naam en contactgegevens van de verwerkingsverantwoordelijke:" in written(name)


def test_the_settings_are_read_from_where_the_service_reads_them(tmp_path: Path) -> None:
    plain = in_use(Settings(data_dir=tmp_path, database=""))
    other = in_use(Settings(data_dir=tmp_path, database="postgresql://db/x", public_url="https://z.example"))

    assert (plain.database, plain.organisation, plain.address) == ("sqlite", "", "")
    assert (other.database, other.address) == ("postgresql", "https://z.example")
    assert plain.configs_sha256 == other.configs_sha256 != ""
    assert plain.configs_sha256[:16] in written(REGISTER, used=plain)


def test_text_of_a_configuration_stays_in_its_cell() -> None:
    assert table(["a", "b"], [["x | y\nz", "w"]]).splitlines()[2] == "| x \\| y z | w |"


def test_an_unknown_condition_of_a_risk_is_refused(changed: Callable[[str, Callable[[Any], None]], Path]) -> None:
    folder = changed("dpia.yaml", put("risks", 0, "when", value="sometimes"))

    with pytest.raises(ConfigError, match="when"):
        load_dpia(folder)
