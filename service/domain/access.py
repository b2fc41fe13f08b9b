"""Words of access and audit. Values are stored in the database: never rename, only add."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a school or region (rules.md §7)."""

    ZORGCOORDINATOR = "zorgcoordinator"
    VERZUIMCOORDINATOR = "verzuimcoordinator"
    TEAMLEIDER = "teamleider"
    MENTOR = "mentor"
    JEUGDARTS = "jeugdarts"
    JEUGDVERPLEEGKUNDIGE = "jeugdverpleegkundige"
    SWV_COORDINATOR = "swv-coordinator"
    SWV_ANALYST = "swv-analyst"
    LEERPLICHTAMBTENAAR = "leerplichtambtenaar"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a role is bound to. A class is bound to its school; a region is a samenwerkingsverband."""

    SCHOOL = "school"
    CLASS = "class"
    REGION = "region"
    SERVICE = "service"


class What(StrEnum):
    """Kinds of information and work; `configs/sharing.yaml` says which role may see or change which."""

    SCHOOL = "school"
    """Name, sector and place of a school, and which weeks have a list."""
    WEEKLY_LIST = "weekly-list"
    PUPIL = "pupil"
    """The file of one pupil: absence, tier, reasons, second opinion, receipt."""
    PUPIL_NAME = "pupil-name"
    """Who a pupil is, for those who see a flag or case without a name first."""
    FACTS = "facts"
    REGISTER = "register"
    """Which days a school's register arrived; nothing about pupils."""
    SICKNESS_FLAG = "sickness-flag"
    TIER_COUNTS = "tier-counts"
    REPORT_DRAFT = "report-draft"
    CASE = "case"
    """What is agreed and recorded about one pupil: contact, actions, plans, decisions, the steps of the case."""
    CONTACT = "contact"
    """Contact of the school about one pupil."""
    AGREED_ACTION = "agreed-action"
    """An action somebody of the school does for one pupil."""
    CASE_NOTE = "case-note"
    """The one field of free text of a case."""
    GUT_FEELING = "gut-feeling"
    """A mentor's *niet pluis*."""
    TIER_DECISION = "tier-decision"
    """A person's decision that replaces the tier of the rules."""
    EXEMPTION = "exemption"
    SICKNESS_STEP = "sickness-step"
    """The steps a worrisome-sickness flag goes through between school and JGZ."""
    SWV_CASE = "swv-case"
    """A pupil whom a school brought in at the samenwerkingsverband."""
    RECONCILIATION = "reconciliation"
    """Lists of two parties held side by side."""
    MESSAGE = "message"
    """What was sent to whom of the staff, and what could not be sent; nothing about pupils."""
    CONSENT = "consent"
    ACCESS_LOG = "access-log"
    """Who looked at one pupil."""
    PERSONAL_DATA = "personal-data"
    """Everything kept about one pupil, for the pupil or parents."""
    CORRECTION = "correction"
    MODEL = "model"
    """How the risk model works and is doing; nothing about pupils."""
    IMPORT = "import"
    """What was imported and which rows were not, without the values in them."""
    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105 - a kind of information, no secret
    AUDIT = "audit"
    """The audit log with pseudonymous references; no pupil can be read from it."""
    DOCUMENT = "document"
    """DPIA, processing register, retention: about the service, not about pupils."""
    METRICS = "metrics"
    SELF = "self"
    """One's own account."""


class Verb(StrEnum):
    """See or change."""

    SEE = "see"
    CHANGE = "change"


@dataclass(frozen=True)
class Assignment:
    """A role, what it is bound to, and between which dates (both included; an open end is None).

    ``school_id`` for the scopes school and class, ``class_name`` for a class, ``region`` for a samenwerkingsverband.
    """

    uid: str
    role: Role
    scope: Scope
    valid_from: date
    valid_to: date | None = None
    school_id: str | None = None
    class_name: str | None = None
    region: str | None = None

    def in_force(self, on: date) -> bool:
        """Whether the assignment holds on a date."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class ActorKind(StrEnum):
    """Who acts: a person, a feed with a token, somebody at the machine's own prompt, or the service by itself."""

    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105 - a kind of actor, no secret
    COMMAND = "command"
    SERVICE = "service"
    NOBODY = "nobody"
    """Somebody who is not signed in, e.g. a refused sign-in."""


@dataclass(frozen=True)
class Actor:
    """Who did something: ``uid`` of an account or token, name of a command; never a person's name or address."""

    kind: ActorKind
    uid: str


class Action(StrEnum):
    """What the audit log can say that happened."""

    SAW = "saw"
    EXPORTED = "exported"
    REFUSED = "refused"
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    ACCOUNT_LOCKED = "account-locked"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105
    SECOND_FACTOR_CHANGED = "second-factor-changed"
    SESSION_ENDED = "session-ended"
    ACCOUNT_CREATED = "account-created"
    ACCOUNT_CHANGED = "account-changed"
    ACCOUNT_DISABLED = "account-disabled"
    INVITED = "invited"
    RESET_ISSUED = "reset-issued"
    IDENTITY_LINKED = "identity-linked"
    ROLE_GIVEN = "role-given"
    ROLE_ENDED = "role-ended"
    TOKEN_MADE = "token-made"  # noqa: S105
    TOKEN_REVOKED = "token-revoked"  # noqa: S105
    IMPORTED = "imported"
    IMPORT_REFUSED = "import-refused"
    WEEK_ASSESSED = "week-assessed"
    CONSENT_RECORDED = "consent-recorded"
    CORRECTION_ASKED = "correction-asked"
    CORRECTION_DECIDED = "correction-decided"
    PERSONAL_DATA_EXPORTED = "personal-data-exported"
    ERASED = "erased"
    RETENTION_APPLIED = "retention-applied"
    MODEL_PROMOTED = "model-promoted"
    OPENED = "opened"
    RECORDED = "recorded"
    DECIDED = "decided"
    CLOSED = "closed"
    SHARED = "shared"
    MARKED_SENT = "marked-sent"
    MESSAGE_SENT = "message-sent"
    MESSAGE_FAILED = "message-failed"


@dataclass(frozen=True)
class AuditEntry:
    """One line for the audit log: who, whom, when, what, on what ground.

    Attributes
    ----------
    at
        The moment, aware.
    what
        A `What`, or "" where the action says enough.
    school_id, region
        Where; "" when it is about no school.
    pupils
        Database keys of the pupils it is about; the log keeps pseudonymous references instead.
    role, ground
        The role used and the id of the ground in configs/sharing.yaml; "" where none is needed.
    detail
        Small facts without names, addresses or numbers of people: weeks, counts, formats, uids.
    """

    actor: Actor
    action: Action
    at: datetime
    what: str = ""
    school_id: str = ""
    pupils: tuple[int, ...] = ()
    role: str = ""
    ground: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)
