"""All tables; importing this package completes the metadata."""

from sqlmodel import SQLModel

from service.store.tables.accounts import (
    Account,
    AccountIdentity,
    AccountSession,
    AccountTicket,
    ApiToken,
    IdempotentAnswer,
    RecoveryCode,
    RoleAssignment,
)
from service.store.tables.assessments import Assessment, AssessmentRun
from service.store.tables.attendance import AbsenceRecord, RegisterMark
from service.store.tables.audit import AuditedPupil, AuditEvent, AuditHead, PupilReference
from service.store.tables.base import Table, columns, table
from service.store.tables.cases import (
    CaseHandover,
    CaseNote,
    CaseStep,
    ExemptionEntry,
    GutFeeling,
    PupilCase,
    PupilContact,
    TierDecision,
)
from service.store.tables.imports import ImportRun, RejectedRow
from service.store.tables.lists import WeeklyList
from service.store.tables.messages import Delivery, JobRun, Message, MessagePreference, Webhook
from service.store.tables.meta import Meta
from service.store.tables.model_check import ModelCheck
from service.store.tables.privacy import Consent, CorrectionRequest, DeletionPermit, DeletionReport
from service.store.tables.pupils import Enrolment, Pupil
from service.store.tables.region import RegionFigures, RegionLabel, RegionState, SwvCase
from service.store.tables.reports import ReportDraft
from service.store.tables.schools import CalendarOverride, School, TimetableEntry
from service.store.tables.sickness import SicknessFlag, SicknessStepRow
from service.store.tables.work import AgreedAction, NotEnrolledEntry

metadata = SQLModel.metadata

__all__ = [
    "AbsenceRecord",
    "Account",
    "AccountIdentity",
    "AccountSession",
    "AccountTicket",
    "AgreedAction",
    "ApiToken",
    "Assessment",
    "AssessmentRun",
    "AuditEvent",
    "AuditHead",
    "AuditedPupil",
    "CalendarOverride",
    "CaseHandover",
    "CaseNote",
    "CaseStep",
    "Consent",
    "CorrectionRequest",
    "DeletionPermit",
    "DeletionReport",
    "Delivery",
    "Enrolment",
    "ExemptionEntry",
    "GutFeeling",
    "IdempotentAnswer",
    "ImportRun",
    "JobRun",
    "Message",
    "MessagePreference",
    "Meta",
    "ModelCheck",
    "NotEnrolledEntry",
    "Pupil",
    "PupilCase",
    "PupilContact",
    "PupilReference",
    "RecoveryCode",
    "RegionFigures",
    "RegionLabel",
    "RegionState",
    "RegisterMark",
    "RejectedRow",
    "ReportDraft",
    "RoleAssignment",
    "School",
    "SicknessFlag",
    "SicknessStepRow",
    "SwvCase",
    "Table",
    "TierDecision",
    "TimetableEntry",
    "Webhook",
    "WeeklyList",
    "columns",
    "metadata",
    "table",
]
