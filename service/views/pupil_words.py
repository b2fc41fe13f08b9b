"""What a page about one pupil says in sentences: niveau and since when, what is missing, whether it replays."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.rules.sentences import number
from service.views.dutch import ANSWERS, STATUS, TIERS, counted, enumeration, short_date, short_moment, tier, week
from service.views.list_rows import DECISION, Rules

Story = Mapping[str, Any]
Assessment = Mapping[str, Any]
_DAYS_SHOWN = 10
_SECTORS_WITH_DAGDELEN = ("po", "so", "sbo")


def period(which: int, sector: str) -> str:
    """``hele dag``, ``lesuur 3``, or in primary and special education ``dagdeel 2``."""
    if which == 0:
        return "hele dag"
    return f"{'dagdeel' if sector in _SECTORS_WITH_DAGDELEN else 'lesuur'} {which}"


def tier_since(story: Story) -> tuple[str, bool] | None:
    """ISO week of the first of the unbroken weekly assessments in this niveau, and whether it may be older still."""
    now = story["assessment"]["tier"]
    same: list[str] = []
    for row in story["history"]:
        if row["tier"] != now:
            break
        same.append(row["week"])
    return (same[-1], len(same) == len(story["history"])) if now and same else None


def level_in_words(story: Story) -> Iterator[str]:
    """The niveau, since when, what it was, and why it differs from what the rules say this week."""
    said = story["assessment"]
    if said["tier"] is None:
        yield f"{STATUS[said['status']].capitalize()}."
        yield from _why_no_tier(story)
        return
    since = tier_since(story)
    when = f" sinds {week(since[0])}{' of eerder' if since[1] else ''}" if since else ""
    yield f"{tier(said['tier']).capitalize()}{when}: {TIERS[said['tier']]}."
    yield f"Vorige week: {tier(said['previous_tier']) if said['previous_tier'] else 'geen niveau'}."
    decided = [reason["sentence"] for reason in said["reasons"] if reason["rule"] == DECISION]
    if decided:
        yield decided[0]
    elif said["rule_tier"] is not None and said["rule_tier"] < said["tier"]:
        yield (
            f"De regels wijzen deze week {tier(said['rule_tier'])} aan. Een leerling gaat pas omlaag na een paar "
            "rustige weken, daarom blijft het niveau nog staan."
        )
    if said["attention"]:
        yield "Aandacht: mist meer dan de meeste leerlingen, maar minder dan de grens van niveau 2."


def _why_no_tier(story: Story) -> Iterator[str]:
    if story["assessment"]["status"] == "exempt":
        yield "De leerling is vrijgesteld van de leerplicht en krijgt geen niveau."
    elif story["behind"]:
        behind = counted(story["behind"], "schooldag", "schooldagen")
        yield f"De registratie van de school loopt {behind} achter. Dat is werk voor de school, en geen laag risico."
    else:
        yield "Er zijn nog te weinig lesdagen bekend. Dat zegt niets over het risico."


def missing_in_words(story: Story) -> Iterator[str]:
    """Which days did not arrive, and how far the register is behind."""
    missing = [day["date"] for day in story["calendar"] if day["kind"] == "not_received"]
    facts = story["assessment"]["facts"]
    if not missing:
        yield "Van alle lesdagen van dit schooljaar is de registratie ontvangen."
    else:
        shown = [short_date(day) for day in missing[-_DAYS_SHOWN:]]
        rest = len(missing) - len(shown)
        named = enumeration(([f"{number(rest)} eerdere"] if rest else []) + shown)
        yield f"{counted(len(missing), 'lesdag is', 'lesdagen zijn')} niet ontvangen: {named}."
        yield "Wat er op die dagen was, is onbekend. Ze tellen niet als aanwezig en niet als afwezig."
    if facts["missing_days_12w"]:
        within = f"{number(facts['missing_days_12w'])} in 12 schoolweken, {number(facts['missing_days_4w'])} in 4"
        yield f"Niet ontvangen: {within} schoolweken."
    if story["behind"]:
        yield f"De registratie van de school loopt {counted(story['behind'], 'schooldag', 'schooldagen')} achter."


def answers_in_words(page: Mapping[str, Any], rules: Rules) -> dict[str, list[str]]:
    """Names of the rules by answer: ja, onbekend, nee, and those that are not for this sector."""
    sector, said = page["school"]["sector"], page["story"]["assessment"]["answers"]
    mine = {rule_id: sector in [each.value for each in rules[rule_id].applies_to.sectors] for rule_id in said}
    groups = {
        ANSWERS[answer]: [rules[rule_id].naam for rule_id in said if mine[rule_id] and said[rule_id] == answer]
        for answer in ("yes", "unknown", "no")
    }
    groups["niet voor deze schoolsoort"] = [rules[rule_id].naam for rule_id in said if not mine[rule_id]]
    return {answer: names for answer, names in groups.items() if names}


def replay_in_words(replay: Mapping[str, Any] | None) -> Iterator[str]:
    """Whether the stored assessment comes out the same when it is made again from what it was made from."""
    if replay is None:
        yield "Van deze peildatum is geen beoordeling bewaard; dit is nu uitgerekend."
        return
    yield (
        f"Bewaarde beoordeling {replay['assessment']} van {short_moment(replay['written_at'])}, met wat bekend was op "
        f"{short_moment(replay['known_at'])} en registraties tot en met {replay['last_record']}."
    )
    if replay["replaces"]:
        yield f"Die vervangt beoordeling {replay['replaces']}; er zijn {replay['versions']} versies bewaard."
    if replay["same"]:
        yield "Opnieuw uitgerekend: dezelfde uitkomst."
        return
    changed = [what for what, same in (("de regels", "same_rules"), ("het programma", "same_code")) if not replay[same]]
    because = f" Sindsdien veranderd: {enumeration(changed)}." if changed else ""
    yield f"Opnieuw uitgerekend: een andere uitkomst dan bewaard.{because}"
