"""What somebody may see of worrisome-sickness flags: built up from nothing, so that nothing else can reach a page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from service.domain.access import Role, What
from service.domain.codes import Reason
from service.domain.moments import age_on, school_year_start
from service.pipeline.parts import Parts
from service.policy.consent import ConsentPolicy, Party, Purpose
from service.policy.sickness import JGZ, SCHOOL, SicknessPolicy
from service.privacy.consent import Granted, Missing, Refused, State, states
from service.sickness.raising import CORRECTED
from service.store.cases.agreed import names_of
from service.store.drafts import absent_days
from service.store.flags import Flag, contact_persons, steps_of, year_groups_of
from service.store.reading import SchoolRow
from service.views.dutch import WEEKDAYS, clock_hours, counted, enumeration, month
from service.views.permissions import Ground, PupilPlace, Viewer, why_may_see

PURPOSE = "jgz-name"
OF_JGZ = (Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE)
NAMED = ("ground", "name", "birth_date", "pupil_id")
"""Of a row: why it may name somebody, and who."""
GONE = "iemand die hier niet meer werkt"
_WHO = {Party.PARENTS: "ouders", Party.PUPIL: "de leerling"}
NO_LONGER = "door een correctie van de registratie geldt dit niet meer"
_EARLY, _BACK = timedelta(days=112), timedelta(days=140)
"""Early in a school year an overview reaches back over the summer, as the twelve school weeks of the rules do."""
_CODE = 6


def party_of(role: Role | None) -> str:
    """The party somebody looks for."""
    return JGZ if role in OF_JGZ else SCHOOL


@dataclass(frozen=True)
class Eyes:
    """Somebody who looks at the flags of a school, for the school or for the JGZ."""

    parts: Parts
    policy: SicknessPolicy
    consent: ConsentPolicy
    viewer: Viewer
    school: SchoolRow
    party: str

    def rows(self, connection: Connection, flags: Sequence[Flag]) -> list[dict[str, Any]]:
        """Each flag as it may be shown, in the order given."""
        born = {flag["pupil_fk"]: flag["birth_date"] for flag in flags}
        told = states(connection, self.consent, born, self.parts.today)
        years = year_groups_of(connection, born, self.parts.today)
        last = {each["flag_fk"]: each for each in steps_of(connection, *(flag["id"] for flag in flags))}
        return [
            self._row(flag, told[flag["pupil_fk"]][PURPOSE], years.get(flag["pupil_fk"]), last.get(flag["id"], {}))
            for flag in flags
        ]

    def taken(self, connection: Connection, flag: Flag) -> list[dict[str, Any]]:
        """The steps taken: which, when, and by whom as far as that may be known."""
        steps = steps_of(connection, flag["id"])
        names = names_of(connection, {each["recorded_by"] for each in steps})
        contacts = contact_persons(connection, self.school.school_id, self.parts.today)
        known = {uid: names[uid] for uid in names if self.party == SCHOOL or uid in contacts}
        ours = {each["recorded_by"]: names.get(each["recorded_by"], GONE) for each in steps if each["party"] == JGZ}
        return [self._taken(each, known | ours) for each in steps]

    def months(self, connection: Connection, flag: Flag) -> dict[str, Any]:
        """The days of sickness per month of this school year, with the last months before it while it is young."""
        today = self.parts.today
        start = school_year_start(today)
        since = start if today - start >= _EARLY else (today - _BACK).replace(day=1)
        days = absent_days(connection, flag["pupil_fk"], since, today, [Reason.SICK])
        by_month: dict[str, list[tuple[date, int]]] = defaultdict(list)
        for each in days:
            day = date.fromisoformat(each["date"])
            by_month[month(day)].append((day, each["minutes"]))
        rows = [{"name": name, "days": [_day(day) for day, _ in of], **_sum(of)} for name, of in by_month.items()]
        return {"since": since, "rows": rows, **_sum([each for of in by_month.values() for each in of])}

    def _row(self, flag: Flag, state: State, year_group: str | None, last: Mapping[str, Any]) -> dict[str, Any]:
        step = self.policy.steps[flag["step"]]
        granted = isinstance(state, Granted)
        ground = self._name_ground(granted)
        reason = self.policy.close_reasons.get(last.get("reason") or "")
        row = {
            "uid": flag["uid"],
            "code": flag["uid"][:_CODE].upper(),
            "year_group": year_group,
            "criteria": self._words(flag["criteria"]),
            "step": flag["step"],
            "step_name": step.name,
            "step_on": last.get("happened_on", flag["opened_on"]),
            "waits_for": self.policy.parties[step.waits_for] if step.waits_for else None,
            "our_turn": step.waits_for == self.party,
            "open": flag["closed_on"] is None,
            "closed_because": reason.words if reason else None,
            "opened_on": flag["opened_on"],
            "last_hit_on": flag["last_hit_on"],
            "shareable": granted,
            "told": told(self.consent.purposes[PURPOSE], state, age_on(flag["birth_date"], self.parts.today)),
            **dict.fromkeys(NAMED),
        }
        if ground is None:
            return row
        known = {
            "ground": ground,
            "name": f"{flag['first_name']} {flag['last_name']}",
            "birth_date": flag["birth_date"],
        }
        return row | known | ({"pupil_id": flag["pupil_id"]} if self.party == SCHOOL else {})

    def _name_ground(self, granted: bool) -> Ground | None:
        met = frozenset({PURPOSE}) if granted else frozenset[str]()
        place = PupilPlace(self.school.school_id, self.school.swv, None, met)
        return why_may_see(self.viewer, place, What.PUPIL_NAME, self.parts.sharing)

    def _words(self, criteria: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "words": self.policy.criteria[rule].words,
                "since": hit["since"],
                "corrected": NO_LONGER if hit.get(CORRECTED) else "",
                "counts": [f"{hit[name]} {words}" for name, words in self.policy.criteria[rule].numbers.items()],
            }
            for rule, hit in criteria.items()
        ]

    def _taken(self, step: Flag, names: Mapping[str, str]) -> dict[str, Any]:
        party, name = self.policy.parties[step["party"]], names.get(step["recorded_by"])
        reason = self.policy.close_reasons.get(step["reason"] or "")
        said = {"name": self.policy.steps[step["step"]].name, "on": step["happened_on"]}
        return {**said, "who": f"{name} ({party})" if name else party, "reason": reason.words if reason else None}


def told(purpose: Purpose, state: State, age: int) -> str:
    """Whether who must be informed, or agree, was and did, in a sentence."""
    if isinstance(state, Refused):
        return "Er is bezwaar: de naam wordt niet gedeeld."
    parties = state.parties if isinstance(state, Missing) else purpose.parties(age)
    are = "is" if parties == (Party.PUPIL,) else "zijn"
    happened = "akkoord" if purpose.needs == "consented" else "geïnformeerd"
    said = f"{enumeration([_WHO[party] for party in parties])} {are} {happened}."
    return f"Nog niet vastgelegd dat {said}" if isinstance(state, Missing) else f"{said[:1].upper()}{said[1:]}"


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()][:2]} {day.day}"


def _sum(days: Sequence[tuple[date, int]]) -> dict[str, str]:
    return {
        "count": counted(len(days), "dag", "dagen"),
        "hours": clock_hours(round(sum(minutes for _, minutes in days) / 60, 1)),
    }
