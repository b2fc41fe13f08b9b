"""The parts of the generated documents; each says what the configuration says."""

from collections.abc import Iterable, Iterator

from service.policy.choices import ModelChoices
from service.policy.consent import Purpose
from service.policy.dpia import Dpia, Risk
from service.policy.retention import Entry
from service.policy.sharing import Grant
from service.privacy import words
from service.privacy.in_use import InUse
from service.privacy.markdown import bullets, table
from service.privacy.policies import Policies

_ROLES = {"advisory": "adviseert", "raise": "verhoogt niveau 1 tot niveau 2", "off": "staat uit"}
_KINDS = {"law": "wet", "agreement": "afspraak", "policy": "beleid", "research": "onderzoek"}
_SCOPES = {"school": "eigen school", "class": "eigen klas", "region": "eigen regio", "service": "de hele dienst"}
_NEEDS = {"informed": "geïnformeerd, en niet geweigerd", "consented": "toestemming"}


def settings(policies: Policies, used: InUse) -> str:
    """The settings in use."""
    own = "eigen accounts van de dienst"
    address = used.address or "alleen op de computer waar de dienst draait"
    rows = [
        ("Database", "SQLite, één bestand" if used.database == "sqlite" else "PostgreSQL"),
        ("Inloggen", f"met het account van {used.organisation}, of met {own}" if used.organisation else f"met {own}"),
        ("Te bereiken op", address),
        ("Model", _ROLES[policies.choices.model.role]),
    ]
    return table(["instelling", "waarde"], rows)


def processing(policies: Policies) -> str:
    """Every table with personal data: what, why, on what ground, about whom, how long."""
    head = ["gegevens", "doel", "grond", "van wie", "soorten gegevens", "bewaartermijn"]
    return table(head, (_processing(policies, entry) for entry in _with_people(policies)))


def outside(policies: Policies) -> str:
    """What is kept in files."""
    rows = (
        (each.what, each.where, each.purpose, words.PEOPLE[each.people], each.term, each.deletion)
        for each in policies.retention.outside.values()
    )
    return table(["wat", "waar", "doel", "van wie", "hoe lang", "hoe het weggaat"], rows)


def recipients(policies: Policies) -> str:
    """Per role what it may see and change, where, on what ground and on what condition."""
    rows = (
        _recipient(policies, role.name, _SCOPES[role.scope.value], grant)
        for role in policies.sharing.roles.values()
        for grant in role.grants
    )
    return table(["rol", "waar", "ziet", "verandert", "grond", "voorwaarde"], rows)


def consent(policies: Policies) -> str:
    """For which purposes somebody must be informed or agree, and who."""
    rows = (
        (
            each.text,
            _NEEDS[each.needs],
            _parties(each),
            "tot het wordt ingetrokken" if each.valid_days is None else f"{each.valid_days} dagen",
            f"{each.law}. {each.choice}",
        )
        for each in policies.consent.purposes.values()
    )
    return table(["waarvoor", "wat nodig is", "van wie", "geldig", "grond en keuze"], rows)


def transfers(dpia: Dpia, used: InUse) -> str:
    """Whether anything leaves."""
    if not used.organisation:
        return f"{dpia.outgoing}."
    return (
        f"{dpia.outgoing}, behalve het inloggen bij {used.organisation}. "
        "In te vullen: waar die organisatie haar accounts beheert."
    )


def terms(policies: Policies) -> str:
    """Where every term was read, or that it is a choice."""
    sources = policies.retention.sources
    rows = (
        (entry.what, words.term(policies.retention, entry), entry.why, sources[entry.source].title)
        for entry in policies.retention.tables.values()
    )
    return table(["gegevens", "bewaartermijn", "waarom", "bron"], rows)


def rights(policies: Policies) -> str:
    """What pupils and parents may ask, and how soon it is answered."""
    said = policies.rights
    within = f"{said.answer_within_months} {'maand' if said.answer_within_months == 1 else 'maanden'}"
    lines = [
        "Inzage en overdracht: `vroegsignaal privacy export` geeft alles over één leerling, ook voor een computer.",
        *(f"{each.text.capitalize()} ({each.law}): antwoord binnen {within}." for each in said.kinds.values()),
        "Wissen terwijl de wet bewaren vraagt, alleen als: "
        + "; ".join(each.text for each in said.erasure.values())
        + ".",
        "Mogelijke besluiten: " + "; ".join(said.decisions.values()) + ".",
    ]
    return bullets(lines)


def why_needed(policies: Policies) -> str:
    """The criteria for a DPIA that hold."""
    model = policies.choices.model.role != "off"
    lines = [
        "Gegevens van kinderen, op grote schaal en over langere tijd gevolgd.",
        *(
            ["Gezondheidsgegevens: ziek als reden van verzuim."]
            if any(e.health for e in _with_people(policies))
            else []
        ),
        *(["Profilering: een model schat de kans op zwaar verzuim."] if model else []),
    ]
    return bullets(lines)


def personal_data(policies: Policies) -> str:
    """Kinds of data per kind of person."""
    return "\n\n".join(
        f"**{words.PEOPLE[people].capitalize()}**\n\n{bullets(_categories(policies, people))}"
        for people in ("pupils", "staff")
    )


def rules(policies: Policies) -> str:
    """Every rule with its tier, whose it is and where it was read."""
    rows = (
        (rule.naam, rule.vraag, str(rule.tier or "geen"), _KINDS[rule.kind], rule.versions[-1].source.title)
        for rule in policies.rules.values()
    )
    return table(["regel", "vraag", "niveau", "soort", "bron"], rows)


def model(policies: Policies) -> str:
    """What the model may do."""
    said = policies.choices.model
    return bullets(_model(said))


def grounds(policies: Policies) -> str:
    """Every ground on which somebody sees or changes something."""
    rows = ((each.text, each.law, each.source) for each in policies.sharing.grounds.values())
    return table(["grond", "wet", "bron"], rows)


def special(policies: Policies) -> str:
    """Where health data are."""
    named = [f"{entry.what} ({entry.ground})" for entry in _with_people(policies) if entry.health]
    return "Gezondheid, alleen als reden *ziek* of *medisch bezoek*, in:\n\n" + bullets(named) if named else "Geen."


def risks(policies: Policies, dpia: Dpia, used: InUse) -> str:
    """The risks that exist with these settings, numbered."""
    rows = ((str(number), each.risk, each.harm) for number, each in enumerate(_present(policies, dpia, used), 1))
    return table(["nummer", "risico", "gevolg"], rows) + "\n\nKans en ernst: in te vullen door de functionaris."


def measures(policies: Policies, dpia: Dpia, used: InUse) -> str:
    """What is done about each of them."""
    rows = (
        (str(number), "; ".join(each.measures), each.school)
        for number, each in enumerate(_present(policies, dpia, used), 1)
    )
    return table(["risico", "wat de dienst doet", "wat de school of beheerder doet"], rows)


def _present(policies: Policies, dpia: Dpia, used: InUse) -> list[Risk]:
    holds = used.circumstances(policies.choices.model.role)
    return [each for each in dpia.risks if each.when in holds]


def _with_people(policies: Policies) -> Iterator[Entry]:
    return (entry for entry in policies.retention.tables.values() if entry.people != "nobody")


def _categories(policies: Policies, people: str) -> Iterator[str]:
    for entry in _with_people(policies):
        if entry.people == people:
            yield f"{entry.what}: {', '.join(entry.categories)}{' (gezondheid)' if entry.health else ''}"


def _processing(policies: Policies, entry: Entry) -> tuple[str, ...]:
    term = words.term(policies.retention, entry)
    return (entry.what, entry.purpose, entry.ground, words.PEOPLE[entry.people], ", ".join(entry.categories), term)


def _recipient(policies: Policies, role: str, where: str, grant: Grant) -> tuple[str, ...]:
    ground, law = words.ground(policies.sharing, policies.rights, grant.ground)
    purpose = policies.consent.purposes.get(grant.when) if grant.when else None
    condition = purpose.text if purpose else grant.when or ""
    return (role, where, _kinds(grant.see), _kinds(grant.change), f"{ground} ({law})", condition)


def _parties(purpose: Purpose) -> str:
    both, alone = purpose.pupil_from, purpose.pupil_alone_from
    return f"tot {both} jaar de ouders, van {both} tot {alone} jaar ouders en leerling, daarna de leerling"


def _kinds(kinds: Iterable[str]) -> str:
    return ", ".join(sorted(words.what(str(each)) for each in kinds))


def _model(said: ModelChoices) -> Iterator[str]:
    yield f"Rol: het model {_ROLES[said.role]}."
    if said.role == "off":
        return
    most, least = said.early_signals_per_500, said.early_signal_from
    yield f"Vroegsignalen: hooguit {most} per 500 leerlingen per week, vanaf een kans van {least:.0%}."
    yield f"Verhoogd heet een kans vanaf {said.raised_from:.0%}, hoog vanaf {said.high_from:.0%}."
    shown = "ook" if said.show_numbers_when_not_validated else "niet"
    yield f"Een model dat niet op de eigen geschiedenis is gecontroleerd, toont {shown} getallen."
    yield "Een model verlaagt nooit een niveau; de regels gaan voor."
