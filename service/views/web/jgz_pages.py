"""Worrisome sickness: school and JGZ see flags and take their steps. The JGZ sees who it is only once it may."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Role, Verb, What
from service.domain.codes import Reason
from service.domain.errors import NotFound
from service.domain.moments import school_year_start
from service.pipeline.parts import Parts
from service.policy.consent import load_consent
from service.policy.sickness import JGZ, SCHOOL, load_sickness_policy
from service.privacy.consent import Granted, states
from service.sickness.stepping import take_step, the_flag
from service.store import audit
from service.store.drafts import absent_days
from service.store.flags import Flag, contact_persons, flags_of_school, steps_of, year_group_of
from service.store.reading import all_schools
from service.store.session import snapshot, write_transaction
from service.views.gate import At, Look, Need
from service.views.permissions import Ground, PupilPlace, SchoolPlace, places_of, why_may_see
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done, segment
from service.views.web.register import Routes

SEE = Need(Verb.SEE, What.SICKNESS_FLAG, At.SCHOOL)
ALL = "/scholen/{school_id}/ziekteverzuim"
ONE = ALL + "/{uid}"
PURPOSE = "jgz-name"
OF_JGZ = (Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE)


def add_jgz_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page("/ziekteverzuim", pages.schools, Need(Verb.SEE, What.SICKNESS_FLAG))
    routes.page(ALL, pages.of_school, SEE)
    routes.page(ONE, pages.one, SEE)
    routes.page(ONE + "/verwijzing", pages.referral, SEE)
    routes.form(ONE, pages.step, Need(Verb.CHANGE, What.SICKNESS_STEP, At.SCHOOL))


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = load_sickness_policy(parts.settings.configs_dir)
        self.consent = load_consent(parts.settings.configs_dir)

    def schools(self, look: Look) -> HTMLResponse:
        """The schools whose flags somebody may see."""
        rows = all_schools(self.parts.engine)
        places = [SchoolPlace(each.school_id, each.swv) for each in rows]
        seen = set(places_of(look.viewer, Verb.SEE, What.SICKNESS_FLAG, places, self.parts.sharing))
        look.log(detail={"schools": len(seen)})
        return self.layout.html(look, "jgz_schools.html", schools=[each for each in rows if each.school_id in seen])

    def of_school(self, look: Look, school_id: str) -> HTMLResponse:
        """The flags of a school, those that are open first."""
        with snapshot(self.parts.engine) as connection:
            flags = flags_of_school(connection, _school(look).id)
            rows = [self._shown(connection, look, each) for each in flags]
        self._log(look, flags, rows)
        parted: dict[str, Any] = {"open_rows": [each for each in rows if each["open"]]}
        parted |= {"closed_rows": [each for each in rows if not each["open"]]}
        return self.layout.html(look, "jgz_flags.html", school=look.school, ours=_party(look) == SCHOOL, **parted)

    def one(self, look: Look, school_id: str, uid: str, gedaan: str = "") -> HTMLResponse:
        """One flag: criteria, dates of sickness, steps."""
        return self._page(look, "jgz_flag.html", uid, gedaan)

    def referral(self, look: Look, school_id: str, uid: str) -> HTMLResponse:
        """The same to print, for the jeugdarts."""
        return self._page(look, "jgz_referral.html", uid)

    def step(self, look: Look, school_id: str, uid: str, form: Fields) -> Response:
        """Take a step."""
        to = text(form, "stap")
        with write_transaction(self.parts.engine) as connection:
            flag = the_flag(connection, _school(look).id, uid)
            action = Action.CLOSED if to == self.policy.closed else Action.RECORDED
            entry = look.entry(action, [flag["pupil_fk"]], {"flag": uid})
            take_step(connection, self.policy, flag, to, _party(look), self.parts.today, entry)
        return done(f"/scholen/{segment(school_id)}/ziekteverzuim/{segment(uid)}", "vastgelegd")

    def _page(self, look: Look, template: str, uid: str, said: str = "") -> HTMLResponse:
        today = self.parts.today
        with snapshot(self.parts.engine) as connection:
            flag = the_flag(connection, _school(look).id, uid)
            row = self._shown(connection, look, flag)
            since = school_year_start(today)
            days = absent_days(connection, flag["pupil_fk"], since, today, [Reason.SICK])
            taken = [self._taken(each) for each in steps_of(connection, flag["id"])]
            contacts = contact_persons(connection, look.place_id, today)
        self._log(look, [flag], [row])
        party = _party(look)
        steps = [(each, self.policy.steps[each].name) for each in self.policy.may_go(flag["step"], party)]
        values: dict[str, Any] = {"flag": row, "days": days, "taken": taken, "contacts": contacts, "steps": steps}
        values |= {"school": look.school, "ours": party == SCHOOL, "today": today, "since": since, "done": said}
        return self.layout.html(look, template, **values)

    def _taken(self, step: Flag) -> dict[str, Any]:
        name, party = self.policy.steps[step["step"]].name, self.policy.parties[step["party"]]
        return {"name": name, "party": party, "on": step["happened_on"]}

    def _shown(self, connection: Connection, look: Look, flag: Flag) -> dict[str, Any]:
        """What somebody may see of a flag: built up from nothing, so that nothing else can reach a page."""
        key, today = flag["pupil_fk"], self.parts.today
        state = states(connection, self.consent, {key: flag["birth_date"]}, today)[key][PURPOSE]
        ground = self._name_ground(look, isinstance(state, Granted))
        row = {
            "uid": flag["uid"],
            "year_group": year_group_of(connection, key, today),
            "criteria": self._words(flag["criteria"]),
            "step": self.policy.steps[flag["step"]].name,
            "open": flag["closed_on"] is None,
            "opened_on": flag["opened_on"],
            "last_hit_on": flag["last_hit_on"],
            "shareable": isinstance(state, Granted),
            "missing": [party.value for party in getattr(state, "parties", ())],
            "ground": ground,
            **dict.fromkeys(("name", "birth_date", "pupil_id")),
        }
        if ground is None:
            return row
        known = {"name": f"{flag['first_name']} {flag['last_name']}", "birth_date": flag["birth_date"]}
        return row | known | ({"pupil_id": flag["pupil_id"]} if _party(look) == SCHOOL else {})

    def _name_ground(self, look: Look, granted: bool) -> Ground | None:
        school = _school(look)
        met = frozenset({PURPOSE}) if granted else frozenset[str]()
        place = PupilPlace(school.school_id, school.swv, None, met)
        return why_may_see(look.viewer, place, What.PUPIL_NAME, self.parts.sharing)

    def _words(self, criteria: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "words": self.policy.criteria[rule].words,
                "since": hit["since"],
                "counts": [f"{hit[name]} {words}" for name, words in self.policy.criteria[rule].numbers.items()],
            }
            for rule, hit in criteria.items()
        ]

    def _log(self, look: Look, flags: Iterable[Flag], rows: Iterable[dict[str, Any]]) -> None:
        """Write down the look, and of whom the name was seen on which ground."""
        pairs = list(zip(flags, rows, strict=True))
        named = [(flag["pupil_fk"], row["ground"]) for flag, row in pairs if row["ground"] is not None]
        with write_transaction(self.parts.engine) as connection:
            entry = look.entry(Action.SAW, dict.fromkeys(flag["pupil_fk"] for flag, _ in pairs))
            audit.append(connection, entry)
            if named:
                ground = named[0][1]
                why = {"what": What.PUPIL_NAME, "role": ground.role or "", "ground": ground.ground}
                pupils = tuple(dict.fromkeys(key for key, _ in named))
                audit.append(connection, replace(entry, pupils=pupils, **why))


def _party(look: Look) -> str:
    return JGZ if look.ground.role in OF_JGZ else SCHOOL


def _school(look: Look) -> Any:
    if look.school is None:
        raise NotFound("There is no such school.")
    return look.school
