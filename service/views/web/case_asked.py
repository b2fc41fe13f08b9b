"""Every form about a pupil: who may use it, what it asks, and what is written when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import FormData

from service.cases import actions, case, contacts, decisions, handover
from service.cases.logged import Desk
from service.domain.access import What
from service.domain.case_steps import WORDS, Step, may_follow
from service.policy.cases import CasePolicy, offered
from service.views.dutch import short_date
from service.views.web.case_fields import Field, choices, day_of
from service.views.web.forms import text


@dataclass(frozen=True)
class Asked:
    """What a form is made for: the choices, today, the staff (uid to words), the tier, the open case.

    ``schools`` are the other schools (number to key and name); ``waiting`` the cases handed over that may be of this
    pupil (uid to words).
    """

    policy: CasePolicy
    today: date
    staff: Mapping[str, str] = field(default_factory=dict)
    me: str = ""
    tier: int | None = None
    case: Mapping[str, Any] | None = None
    close_reasons: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    schools: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    consented: bool = False
    waiting: Mapping[str, str] = field(default_factory=dict)
    school_fk: int = 0


@dataclass(frozen=True)
class Form:
    """A form at ``/scholen/…/vastleggen/{path}/…``; ``case`` says that it needs an open case and goes back to it."""

    path: str
    what: What
    title: str
    lead: str
    fields: Callable[[Asked], list[Field]]
    save: Callable[[Desk, FormData, Asked], object]
    button: str = "Vastleggen"
    case: bool = False


def _contact(asked: Asked) -> list[Field]:
    policy = asked.policy
    return [
        Field("kind", "Soort contact", "choice", choices(offered(policy.contact_kinds))),
        Field("with_whom", "Met wie", "choice", choices(offered(policy.contact_with))),
        Field("held_on", "Dag", "day", value=asked.today.isoformat()),
    ]


def _feeling(asked: Asked) -> list[Field]:
    policy = asked.policy
    return [
        Field("feeling", "Hoe voelt het", "choice", choices(offered(policy.feelings))),
        Field("sign", "Waaraan merkt u het", "choice", choices(offered(policy.feeling_signs))),
    ]


def _action(asked: Asked) -> list[Field]:
    days = asked.policy.action
    due, review = (asked.today + timedelta(days=each) for each in (days.due_days, days.review_days))
    return [
        Field("intervention", "Actie", "list", groups=_interventions(asked)),
        Field("owner_uid", "Wie doet het", "list", tuple(asked.staff.items()), value=asked.me),
        Field("due_on", "Uiterlijk", "day", value=due.isoformat()),
        Field("review_on", "Terugkijken op", "day", value=review.isoformat(), hint="Dan komt dit op de weeklijst."),
    ]


def _interventions(asked: Asked) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The menu, the own niveau first."""
    tiers = sorted((1, 2, 3), key=lambda tier: (tier != asked.tier, tier))
    menu, given = asked.policy.interventions, set[str]()
    groups = []
    for tier in tiers:
        fresh = {
            name: f"{each.words}{' (plan)' if each.plan else ''}"
            for name, each in menu.items()
            if each.offered and tier in each.tiers and name not in given
        }
        given |= set(fresh)
        groups.append((f"Niveau {tier}", choices(fresh)))
    return tuple(group for group in groups if group[1])


def _ending(asked: Asked) -> list[Field]:
    return [Field("outcome", "Hoe ging het", "choice", choices(offered(asked.policy.action_outcomes)))]


def _decision(asked: Asked) -> list[Field]:
    weeks = asked.policy.decisions.longest_weeks
    last = asked.today + timedelta(weeks=weeks)
    tiers = {tier: f"niveau {tier}" for tier in decisions.TIERS[:-1]} | {decisions.RULES: "weer volgens de regels"}
    until = f"Hooguit {weeks} weken vooruit: {short_date(last)}. Daarna gelden de regels vanzelf weer."
    return [
        Field("tier", "Niveau", "choice", choices(tiers)),
        Field("reason", "Reden", "choice", choices(offered(asked.policy.decisions.reasons))),
        Field("valid_to", "Tot en met", "day", value=last.isoformat(), hint=until),
    ]


def _exemption(asked: Asked) -> list[Field]:
    articles = {article.value: f"artikel {article}: {each.words}" for article, each in _articles(asked)}
    hint = "Vrijstellingen van artikel 5 lopen hooguit tot en met 31 juli en worden elk jaar voor 1 juli vernieuwd."
    return [
        Field("article", "Artikel van de Leerplichtwet", "choice", choices(articles)),
        Field("valid_from", "Vanaf", "day", value=asked.today.isoformat()),
        Field("valid_to", "Tot en met", "day", hint=hint, required=False),
        Field("for_good", "Blijvend (alleen 5a)", "tick", required=False),
    ]


def _articles(asked: Asked) -> list[tuple[Any, Any]]:
    return [(article, each) for article, each in asked.policy.exemptions.articles.items() if each.offered]


def _step(asked: Asked) -> list[Field]:
    now = Step(asked.case["step"]) if asked.case else Step.IN_VIEW
    steps = {step.value: WORDS[step] for step in Step if step is not Step.CLOSED and may_follow(now, step)}
    return [
        Field("step", "Volgende stap", "choice", choices(steps), hint=f"Het dossier staat op: {WORDS[now]}."),
        Field("on", "Dag", "day", value=asked.today.isoformat()),
    ]


def _typology(asked: Asked) -> list[Field]:
    value = str((asked.case or {}).get("typology") or "")
    hint = "De school bepaalt de soort. Leg nooit vast wat een leerling mankeert."
    return [Field("typology", "Soort", "choice", choices(offered(asked.policy.typology)), value=value, hint=hint)]


ZORGPLICHT = {"started": "aanmelding ontvangen", "extended": "termijn verlengen", "decided": "besluit genomen"}


def _zorgplicht(asked: Asked) -> list[Field]:
    events = case.zorgplicht_events(asked.case) if asked.case else []
    terms = asked.policy.zorgplicht
    longer = f"mag dat één keer met {terms.extension_weeks} weken verlengen."
    hint = f"De school beslist binnen {terms.weeks} weken, en {longer}"
    named = {event: ZORGPLICHT[event] for event in events}
    return [
        Field("event", "Wat gebeurde er", "choice", choices(named), hint=hint),
        Field("on", "Dag", "day", value=asked.today.isoformat()),
    ]


def _note(asked: Asked) -> list[Field]:
    hint = (
        "Schrijf niets over ziekte, oorzaak of behandeling, en niets over anderen. De notitie gaat na een jaar weg. "
        "Ouders en leerling mogen haar lezen."
    )
    return [Field("note", "Notitie", "note", value=asked.note, hint=hint, required=False)]


def _closing(asked: Asked) -> list[Field]:
    return [Field("reason", "Reden", "choice", choices(asked.close_reasons))]


def _handover(asked: Asked) -> list[Field]:
    hint = (
        "De notitie gaat niet mee." if asked.consented else "Leg eerst bij Informatie en toestemming vast wie toestemt."
    )
    named = {number: name for number, (_, name) in asked.schools.items()}
    return [Field("school", "Naar welke school", "list", tuple(named.items()), hint=hint)]


def _taking(asked: Asked) -> list[Field]:
    return [Field("uid", "Welk dossier", "choice", choices(asked.waiting))]


def _save_handover(desk: Desk, form: FormData, asked: Asked) -> None:
    keys = {number: key for number, (key, _) in asked.schools.items()}
    handover.offer(desk, text(form, "school"), keys, asked.consented)


def _nothing(asked: Asked) -> list[Field]:
    return []


def _save_exemption(desk: Desk, form: FormData, asked: Asked) -> None:
    first, last = day_of(form, "valid_from"), day_of(form, "valid_to")
    new = decisions.NewExemption(text(form, "article"), first, last, bool(text(form, "for_good")))
    decisions.exempt(desk, new)


def _save_action(desk: Desk, form: FormData, asked: Asked) -> None:
    due, review = day_of(form, "due_on"), day_of(form, "review_on")
    actions.agree(
        desk, actions.NewAction(text(form, "intervention"), text(form, "owner_uid"), due, review), asked.staff
    )


def _save_contact(desk: Desk, form: FormData, asked: Asked) -> None:
    contact = contacts.Contact(text(form, "kind"), text(form, "with_whom"), day_of(form, "held_on"))
    contacts.record_contact(desk, contact)


def _save_decision(desk: Desk, form: FormData, asked: Asked) -> None:
    new = decisions.NewDecision(text(form, "tier"), text(form, "reason"), day_of(form, "valid_to"))
    decisions.decide(desk, new)


FORMS = (
    Form("contact", What.CONTACT, "Contact vastleggen", "Elk contact telt.", _contact, _save_contact),
    Form(
        "gevoel", What.GUT_FEELING, "Niet pluis", "Een derde stem naast regels en model. Het verandert geen niveau.",
        _feeling,
        lambda desk, form, _: contacts.record_feeling(
            desk, contacts.Feeling(text(form, "feeling"), text(form, "sign"))
        ),
    ),
    Form("actie", What.AGREED_ACTION, "Actie afspreken", "Wat, wie, uiterlijk wanneer.", _action, _save_action),
    Form(
        "actie-afronden", What.AGREED_ACTION, "Actie afronden", "Hoe het ging, helpt de volgende keer kiezen.", _ending,
        lambda desk, form, _: actions.end(desk, text(form, "uid"), text(form, "outcome")),
    ),
    Form(
        "besluit", What.TIER_DECISION, "Besluit over het niveau",
        "Een besluit vervangt het niveau van de regels, met een reden en een einddatum. Wat de regels zeggen blijft te "
        "zien.",
        _decision, _save_decision,
    ),
    Form(
        "vrijstelling", What.EXEMPTION, "Vrijstelling vastleggen",
        "Vanaf de eerste dag krijgt de leerling geen niveau en telt niet als thuiszitter.", _exemption, _save_exemption,
    ),
    Form(
        "vrijstelling-intrekken", What.EXEMPTION, "Vrijstelling intrekken",
        "De vrijstelling telt niet meer mee. Wat er stond, blijft in het register bewaard.", _nothing,
        lambda desk, form, _: decisions.withdraw_exemption(desk, text(form, "uid")), button="Intrekken",
    ),
    Form(
        "dossier", What.CASE, "Dossier openen", "Vijf stappen: in beeld, contact, met wie, plan, weer in beeld.",
        _nothing, lambda desk, form, _: case.open_case(desk), button="Openen",
    ),
    Form(
        "stap", What.CASE, "Volgende stap", "", _step,
        lambda desk, form, _: case.move(desk, text(form, "step"), day_of(form, "on")), case=True,
    ),
    Form(
        "soort", What.CASE, "Soort verzuim", "", _typology,
        lambda desk, form, _: case.set_typology(desk, text(form, "typology")), case=True,
    ),
    Form(
        "zorgplicht", What.CASE, "Klok van de zorgplicht", "", _zorgplicht,
        lambda desk, form, _: case.move_zorgplicht(desk, text(form, "event"), day_of(form, "on")), case=True,
    ),
    Form(
        "notitie", What.CASE_NOTE, "Notitie bij het dossier", "", _note,
        lambda desk, form, _: case.write_note(desk, text(form, "note", longest=10_000)), case=True,
    ),
    Form(
        "overdracht", What.CASE, "Overdragen aan een volgende school",
        "De volgende school krijgt naam, geboortedatum, stap, soort en open acties.", _handover, _save_handover,
        button="Overdragen", case=True,
    ),
    Form(
        "overnemen", What.CASE, "Dossier overnemen",
        "Een andere school droeg een dossier over dat van deze leerling is.",
        _taking, lambda desk, form, asked: handover.take(desk, text(form, "uid"), asked.school_fk), button="Overnemen",
    ),
    Form(
        "sluiten", What.CASE, "Dossier sluiten", "", _closing,
        lambda desk, form, _: case.close(desk, text(form, "reason")), button="Sluiten", case=True,
    ),
)  # fmt: skip
"""All forms."""
