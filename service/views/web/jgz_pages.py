"""Worrisome sickness: school and JGZ see flags and take their steps. The JGZ sees who it is only once it may."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, AuditEntry, Verb, What
from service.domain.errors import NotFound
from service.notify.queue import News, queue
from service.pipeline.parts import Parts
from service.policy.consent import load_consent
from service.policy.messages import Kind
from service.policy.sickness import JGZ, SCHOOL
from service.sickness.stepping import DAY, NEXT, REASON, NotThisStep, Problem, Step, take_step, the_flag
from service.store import audit
from service.store.flags import Flag, contact_persons, flags_of_school, received_until
from service.store.reading import SchoolRow, all_schools
from service.store.session import snapshot, write_transaction
from service.views.gate import At, Look, Need
from service.views.pdf import MEDIA_TYPE
from service.views.permissions import Ground, SchoolPlace, why_may_see
from service.views.web.case_fields import day_of
from service.views.web.forms import Fields, text
from service.views.web.jgz_referral import ONLY_SICKNESS, as_pdf, file_name, received
from service.views.web.jgz_shown import NAMED, Eyes, party_of
from service.views.web.layout import Layout
from service.views.web.notices import done, segment
from service.views.web.register import READ, Routes

SEE = Need(Verb.SEE, What.SICKNESS_FLAG, At.SCHOOL)
ALL = "/scholen/{school_id}/ziekteverzuim"
ONE = ALL + "/{uid}"
FIELDS = {DAY: "dag", REASON: "reden", NEXT: ""}
SENTENCES = {
    Problem.NOT_NOW: "Deze stap kan nu niet. Misschien was iemand anders u voor: hieronder staat hoe het nu is.",
    Problem.NAME_NOT_SHARED: "Een consult aanvragen kan pas als de naam mag worden gedeeld. "
    "Leg eerst vast wie is geïnformeerd.",
    Problem.NO_DAY: "Dag: vul een datum in.",
    Problem.IN_THE_FUTURE: "Dag: deze dag moet nog komen.",
    Problem.TOO_LONG_AGO: "Dag: deze dag ligt voor de vorige stap.",
    Problem.NO_REASON: "Reden: kies waarom u afsluit.",
}
_REFUSED = 422
_EMPTY = {"stap": "", "dag": "", "reden": ""}


def add_jgz_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page("/ziekteverzuim", pages.schools, Need(Verb.SEE, What.SICKNESS_FLAG))
    routes.page(ALL, pages.of_school, SEE)
    routes.page(ONE, pages.one, SEE)
    routes.page(ONE + "/verwijzing", pages.referral, SEE)
    routes.add(ONE + "/verwijzing.pdf", pages.referral_file, SEE, READ)
    routes.form(ONE, pages.step, Need(Verb.CHANGE, What.SICKNESS_STEP, At.SCHOOL))


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = parts.sickness
        self.consent = load_consent(parts.settings.configs_dir)

    def schools(self, look: Look) -> HTMLResponse:
        """The schools whose flags somebody may see, with what waits for them first."""
        found = [self._at_school(look, each, ground) for each, ground in self._places(look)]
        if not look.logged:
            look.log(detail={"schools": 0})
        found.sort(key=lambda each: (-each["waiting"], each["school"].name))
        waiting = [(each["school"], row) for each in found for row in each["rows"] if row["our_turn"]]
        waiting.sort(key=lambda pair: pair[1]["step_on"])
        return self.layout.html(look, "jgz_schools.html", schools=found, waiting=waiting, party=_party(look))

    def of_school(self, look: Look, school_id: str) -> HTMLResponse:
        """The flags of a school: those that wait for who looks first."""
        eyes = self._eyes(look)
        with snapshot(self.parts.engine) as connection:
            flags = flags_of_school(connection, eyes.school.id)
            rows = eyes.rows(connection, flags)
        self._log(look, eyes.school, flags, rows)
        going = sorted((each for each in rows if each["open"]), key=lambda each: each["step_on"])
        values: dict[str, Any] = {"ours": [each for each in going if each["our_turn"]]}
        values |= {"theirs": [each for each in going if not each["our_turn"]]}
        values |= {"closed": [each for each in rows if not each["open"]]}
        values |= {"school": eyes.school, "of_school": eyes.party == SCHOOL}
        return self.layout.html(look, "jgz_flags.html", **values)

    def one(self, look: Look, school_id: str, uid: str, gedaan: str = "") -> HTMLResponse:
        """One flag: where it stands, what is next, why, the days of sickness, the steps."""
        return self._page(look, uid, {}, _EMPTY, gedaan)

    def referral(self, look: Look, school_id: str, uid: str) -> HTMLResponse:
        """What the jeugdarts needs, to read and print; names nobody before that may be shared."""
        page, flag = self._about(look, uid)
        self._log(look, look.school, [flag], [page["flag"]])
        return self.layout.html(look, "jgz_referral.html", only_sickness=ONLY_SICKNESS, **page)

    def referral_file(self, look: Look, school_id: str, uid: str) -> Response:
        """The same as a file."""
        page, flag = self._about(look, uid)
        self._log(look, look.school, [flag], [page["flag"]], Action.EXPORTED, {"flag": uid, "form": "pdf"})
        headers = {"content-disposition": f'attachment; filename="{file_name(page["flag"])}"'}
        return Response(as_pdf(page, self.layout.demo), media_type=MEDIA_TYPE, headers=headers)

    def step(self, look: Look, school_id: str, uid: str, form: Fields) -> Response:
        """Take a step, or say what has to happen first."""
        eyes, to = self._eyes(look), text(form, "stap")
        given = {"stap": to, "dag": text(form, "dag"), "reden": text(form, "reden")}
        with write_transaction(self.parts.engine) as connection:
            flag = the_flag(connection, eyes.school.id, uid)
            (row,) = eyes.rows(connection, [flag])
            step = Step(to, eyes.party, day_of(form, "dag"), given["reden"], row["shareable"])
            action = Action.CLOSED if to == self.policy.closed else Action.RECORDED
            try:
                take_step(connection, self.policy, flag, step, look.entry(action, [flag["pupil_fk"]], {"flag": uid}))
            except NotThisStep as refused:
                problems = refused.problems
            else:
                problems = {}
                self._tell(connection, look, uid, step)
        if problems:
            return self._page(look, uid, {FIELDS[at]: SENTENCES[why] for at, why in problems.items()}, given)
        return done(f"/scholen/{segment(school_id)}/ziekteverzuim/{segment(uid)}", "vastgelegd")

    def _tell(self, connection: Connection, look: Look, uid: str, step: Step) -> None:
        """Let the JGZ know that a school asks for a consult, in the transaction of the step."""
        if step.party == SCHOOL and self.policy.steps[step.to].waits_for == JGZ:
            news = News(Kind.CONSULT_REQUESTED, f"{uid} {step.on}", {"count": 1}, look.place_id)
            queue(connection, self.parts.messages, [news], self.parts.now())

    def _page(
        self, look: Look, uid: str, errors: Mapping[str, str], given: Mapping[str, str], said: str = ""
    ) -> HTMLResponse:
        page, flag = self._about(look, uid)
        self._log(look, look.school, [flag], [page["flag"]])
        step, party = flag["step"], _party(look)
        steps = [(name, self.policy.steps[name]) for name in self.policy.may_go(step, party)]
        values: dict[str, Any] = {"errors": errors, "given": given, "done": said, "closes": self.policy.closed}
        values |= {"steps": [pair for pair in steps if pair[0] != self.policy.closed]}
        values |= {"may_close": any(name == self.policy.closed for name, _ in steps)}
        values |= {"reasons": list(self.policy.offered_reasons.items()), "about": self.policy.steps[step].about}
        values |= {"track": [(name, each.name) for name, each in self.policy.steps.items()]}
        values |= {"here": f"/scholen/{segment(look.place_id)}/ziekteverzuim/{segment(uid)}"}
        return self.layout.html(look, "jgz_flag.html", _REFUSED if errors else 200, **page, **values)

    def _about(self, look: Look, uid: str) -> tuple[dict[str, Any], Flag]:
        """Everything a page or referral shows of a flag, and the flag itself, for the log."""
        eyes, today = self._eyes(look), self.parts.today
        with snapshot(self.parts.engine) as connection:
            flag = the_flag(connection, eyes.school.id, uid)
            (row,) = eyes.rows(connection, [flag])
            page: dict[str, Any] = {"flag": row, "school": eyes.school, "of_school": eyes.party == SCHOOL}
            page |= {"months": eyes.months(connection, flag), "taken": eyes.taken(connection, flag)}
            page |= {"contacts": list(contact_persons(connection, eyes.school.school_id, today).values())}
            until = received_until(connection, eyes.school.id, today)
        return page | {"today": today, "now": self.parts.now(), "received": until, "until": received(until)}, flag

    def _places(self, look: Look) -> list[tuple[SchoolRow, Ground]]:
        sharing = self.parts.sharing
        found = [
            (each, why_may_see(look.viewer, SchoolPlace(each.school_id, each.swv), What.SICKNESS_FLAG, sharing))
            for each in all_schools(self.parts.engine)
        ]
        return [(school, ground) for school, ground in found if ground is not None]

    def _at_school(self, look: Look, school: SchoolRow, ground: Ground) -> dict[str, Any]:
        """The open flags of a school, logged; without names, because the address names no school."""
        eyes = self._eyes_at(look, school, ground)
        with snapshot(self.parts.engine) as connection:
            flags = [each for each in flags_of_school(connection, school.id) if each["closed_on"] is None]
            rows = [each | dict.fromkeys(NAMED) for each in eyes.rows(connection, flags)]
        self._log(look, school, flags, rows)
        return {"school": school, "rows": rows, "waiting": sum(each["our_turn"] for each in rows)}

    def _eyes(self, look: Look) -> Eyes:
        if look.school is None:
            raise NotFound("There is no such school.")
        return self._eyes_at(look, look.school, look.ground)

    def _eyes_at(self, look: Look, school: SchoolRow, ground: Ground) -> Eyes:
        return Eyes(self.parts, self.policy, self.consent, look.viewer, school, party_of(ground.role))

    def _log(
        self,
        look: Look,
        school: SchoolRow | None,
        flags: Iterable[Flag],
        rows: Iterable[Mapping[str, Any]],
        action: Action = Action.SAW,
        detail: Mapping[str, str | int] | None = None,
    ) -> None:
        """Write down the look, and of whom the name was seen on which ground."""
        pairs = list(zip(flags, rows, strict=True))
        named = [(flag["pupil_fk"], row["ground"]) for flag, row in pairs if row["ground"] is not None]
        with write_transaction(self.parts.engine) as connection:
            entry = look.entry(action, dict.fromkeys(flag["pupil_fk"] for flag, _ in pairs), detail)
            entry = replace(entry, school_id=school.school_id if school else "")
            audit.append(connection, entry)
            if named:
                _log_names(connection, entry, named)


def _log_names(connection: Connection, entry: AuditEntry, named: list[tuple[int, Ground]]) -> None:
    ground = named[0][1]
    pupils = tuple(dict.fromkeys(key for key, _ in named))
    said = replace(entry, what=What.PUPIL_NAME, pupils=pupils, role=ground.role or "", ground=ground.ground)
    audit.append(connection, said)


def _party(look: Look) -> str:
    return party_of(look.ground.role)
