"""Every sentence an import can say: what is wrong and what to do. docs/how-to/import.md shows this list."""

from dataclasses import dataclass
from enum import StrEnum

from service.domain.errors import RefusedFile


class Level(StrEnum):
    """What a message means for the row or the file."""

    REFUSED = "refused"
    """The whole import stops; the database is as it was."""
    REJECTED = "rejected"
    """The row is not imported; it is kept with the reason."""
    UNMATCHED = "unmatched"
    """The row is about a school or pupil that is not known; it is kept with the reason."""
    WARNING = "warning"
    """The row is imported."""


@dataclass(frozen=True)
class Message:
    """A sentence with places to fill in: ``{column}``, ``{value}``, ``{about}`` and words of its own."""

    code: str
    level: Level
    what: str
    todo: str


def _rejected(code: str, what: str, todo: str) -> Message:
    return Message(code, Level.REJECTED, what, todo)


def _warning(code: str, what: str, todo: str) -> Message:
    return Message(code, Level.WARNING, what, todo)


def _refused(code: str, what: str, todo: str) -> Message:
    return Message(code, Level.REFUSED, what, todo)


# The line itself
WRONG_WIDTH = _rejected(
    "wrong-width", "The row has {value} columns, the header {about}.", "Look for a missing or an extra separator."
)
UNCLOSED_QUOTE = _rejected(
    "unclosed-quote",
    "A quotation mark on this line is not closed.",
    "Write a quotation mark inside a value twice, and keep every value on one line.",
)

# One value
EMPTY = _rejected("empty", "{column} is empty.", "Fill it in.")
TOO_LONG = _rejected(
    "too-long", "{column} has more than {most} characters.", "Shorten it; free text does not belong here."
)
NOT_A_DATE = _rejected("not-a-date", "'{value}' is not a date.", "Write it as 2026-11-16 or 16-11-2026.")
NO_SUCH_DATE = _rejected("no-such-date", "The date {value} does not exist.", "Correct the day, month or year.")
OUTSIDE_CALENDAR = _rejected(
    "outside-calendar", "No calendar is kept for {value}.", "Dates run from {first} to {last}; correct the year."
)
NOT_A_NUMBER = _rejected("not-a-number", "'{value}' is not a whole number.", "Write a whole number such as 50.")
OUT_OF_RANGE = _rejected("out-of-range", "{column} is {value}; it must be {least} to {most}.", "Correct the number.")
NOT_A_MOMENT = _rejected("not-a-moment", "'{value}' is not a date and time.", "Write it as 2026-11-16T08:02:00+01:00.")
NO_OFFSET = _rejected(
    "no-offset",
    "'{value}' does not say which time zone it is in.",
    "Add the offset: 2026-11-16T08:02:00+01:00, or Z for UTC.",
)
NOT_A_CODE = _rejected("not-a-code", "{column} '{value}' is not known.", "Use one of: {codes}.")
NOT_AN_ID = _rejected(
    "not-an-id", "{column} '{value}' is not an identifier.", "Use letters, digits and . _ : / - without spaces."
)
REVERSED = _rejected("reversed", "{column} {value} lies before {other}.", "Exchange or correct the two dates.")
OTHER_SCHOOL = _rejected(
    "other-school",
    "The row is about school {value}, this import about {school}.",
    "Leave --school out, or split the file.",
)
REPEATED = _rejected(
    "repeated", "It says something else than {earlier} about the same {what}.", "Keep the line that is right."
)

# Matching
UNKNOWN_SCHOOL = Message(
    "unknown-school", Level.UNMATCHED, "School {value} is not known.", "Import schools first, or correct school_id."
)
UNKNOWN_PUPIL = Message(
    "unknown-pupil",
    Level.UNMATCHED,
    "Pupil {value} is not known at this school.",
    "Import pupils first, or correct pupil_id.",
)

# Pupils and timetables
BIRTH_DATE = _rejected("birth-date", "A pupil born on {value} cannot be at school.", "Correct birth_date.")
CLASS_FROM = _rejected(
    "class-from", "class_from {value} lies outside the enrolment.", "Use a date from enrolled_from to enrolled_to."
)
OTHER_BIRTH_DATE = _rejected(
    "other-birth-date",
    "It gives this pupil another birth date than {earlier}.",
    "Correct the one that is wrong, or give the two pupils different numbers.",
)
CLASS_OR_PUPIL = _rejected(
    "class-or-pupil", "A timetable row is of a class or of one pupil.", "Fill in either class or pupil_id, not both."
)

# Absences against calendar, timetable and enrolment
NOT_ENROLLED = _rejected(
    "not-enrolled", "The pupil is not enrolled on {value}.", "Correct the date, or import pupils with the right dates."
)
WEEKEND = _rejected("weekend", "{value} is a Saturday or Sunday.", "Correct the date.")
HOLIDAY = _rejected(
    "holiday",
    "{value} is a holiday of this school.",
    "Correct the date, or import calendar with an extra_school_day.",
)
STUDY_DAY = _rejected(
    "study-day",
    "{value} is a study day of this school.",
    "Correct the date, or import calendar with an extra_school_day.",
)
NO_LESSONS = _rejected(
    "no-lessons", "The pupil has no lessons on {value}.", "Correct the date, or import the timetable with that weekday."
)
NO_SUCH_PERIOD = _rejected(
    "no-such-period",
    "The pupil has no such period that day; the last one is {about}.",
    "Correct the period, or import the timetable with it. 0 is the whole day.",
)

# Ed-Fi
UNKNOWN_STUDENT = Message(
    "unknown-student", Level.UNMATCHED, "Student {value} is in no given Student file.", "Add the Student file."
)
UNKNOWN_CATEGORY = _rejected(
    "unknown-category", "The attendance category '{value}' is not mapped.", "Add it to configs/sources/edfi.yaml."
)
NO_DURATION = _rejected(
    "no-duration",
    "The event is partial and says neither minutes nor a usable clock time.",
    "Deliver SchoolAttendanceDuration, EventDuration, ArrivalTime or DepartureTime.",
)
BAD_DURATION = _rejected(
    "bad-duration",
    "The duration '{value}' is not usable.",
    "Minutes are 1 to 1440, EventDuration is above 0 and at most 1.",
)
BAD_CLOCK = _rejected("bad-clock", "'{value}' is not a time of day.", "Write it as 09:35:00.")
NO_SECTION_PERIOD = _rejected(
    "no-section-period",
    "No period can be read from section '{value}'.",
    "Deliver ClassPeriodName, or correct section_period in configs/sources/edfi.yaml.",
)

# Warnings
ABOVE_PERIOD = _warning(
    "above-period",
    "More minutes than the period or day has.",
    "It counts as the whole period or day; check the timetable.",
)
TWO_VERSIONS = _warning(
    "two-versions",
    "More than one row about the same pupil, date, period and recorded_at, with different content.",
    "All are kept and the last line holds; check the earlier one.",
)
WEEKEND_KEPT = _warning(
    "weekend-kept",
    "A record on a Saturday or Sunday.",
    "It is kept but counts nowhere, because no school teaches then.",
)
FREE_DAY_KEPT = _warning(
    "free-day-kept",
    "A record on a day without lessons.",
    "It is kept and counts once the calendar and timetable have lessons that day; import an extra_school_day if so.",
)
PERIOD_KEPT = _warning(
    "period-kept",
    "A record in a period the pupil does not have that day.",
    "It is kept and counts once the timetable has the period; import the timetable.",
)
NOT_RECEIVED = _warning(
    "not-received",
    "A record on a day whose register is not marked as received.",
    "It waits until the register is: use --received FROM TO or import registers.",
)
FUTURE_MOMENT = _warning(
    "future-moment", "recorded_at lies in the future.", "It overrules every record made before then; check the year."
)
MARK_AHEAD = _warning(
    "mark-ahead",
    "A register is marked complete for days after the moment that says so.",
    "Days without records then count as presence; check date_to.",
)
NO_HOLIDAYS_KNOWN = _warning(
    "no-holidays-known",
    "The holidays of {region} in {year} are not known.",
    "Every weekday that is no public holiday counts as a school day, unless the school's own calendar says otherwise.",
)
NO_ROWS = _warning("no-rows", "The file has a header and no rows.", "Nothing was imported from it.")
PRESENT = _warning("present", "An event of presence.", "It is counted here and not stored: no record is presence.")
INFERRED = _warning(
    "inferred",
    "An enrolment inferred from attendance: the school years of the pupil's events, 1 August to 31 July.",
    "Deliver StudentEnrollment.xml (StudentSchoolAssociation) for the real dates.",
)
NO_SCHOOL_KNOWN = _warning(
    "no-school-known",
    "A student for whom no given file names a school; left out.",
    "Add StudentEnrollment.xml or the attendance files to the same command.",
)
OTHER_VERSION = _warning(
    "other-version", "The file is of {value}, not of {expected}.", "It was read the same way; check the numbers."
)

# The whole file
NO_FILE = _refused("no-file", "There is no file {file}.", "Check the path.")
UNREADABLE = _refused("unreadable", "{file} cannot be read: {why}.", "Check the path and its permissions.")
EMPTY_FILE = _refused("empty-file", "{file} is empty.", "Export it again.")
NOT_TEXT = _refused("not-text", "{file} is {what}, not a CSV file.", "Save it as CSV (UTF-8) and import that.")
NUL_BYTE = _refused(
    "nul-byte", "{file}, line {line}: a NUL byte; this is not a text file.", "Export it again as CSV (UTF-8)."
)
LONG_LINE = _refused(
    "long-line", "{file}, line {line}: longer than {most} bytes.", "Export it again with one row per line."
)
BAD_BYTES = _refused(
    "bad-bytes",
    "{file}, line {line}: byte {byte} is neither UTF-8 nor Windows-1252.",
    "Save the file as UTF-8.",
)
MANY_QUOTES = _refused(
    "many-quotes", "{file}: more than {most} lines have a quotation mark that is not closed.", "Export it again as CSV."
)
MANY_WIDTHS = _refused(
    "many-widths",
    "{file}: more than {most} lines have another number of columns than the header.",
    "Check the separator and the header row.",
)
SAME_COLUMN = _refused("same-column", "{file}, line 1: the column {column} occurs twice.", "Remove or rename one.")
MISSING_COLUMN = _refused(
    "missing-column",
    "{file}, line 1: {missing} missing. Found: {found}. Expected: {expected}.",
    "{hint}Correct the header row; the order of columns is free.",
)
TOO_MANY_REJECTED = _refused(
    "too-many-rejected",
    "{file}: {rejected} of {rows} rows are rejected or unmatched ({share}), more than {most}.",
    "Correct the rows below and import the file again. The limit is VROEGSIGNAAL_IMPORT_MAX_REJECTED.",
)
LOOKS_LIKE_BSN = _refused(
    "looks-like-bsn",
    "{file}: the column pupil_id holds what looks like BSNs ({count} of {all} numbers pass the BSN check).",
    "Export the school's own pupil number instead. No BSN is ever stored.",
)
UNKNOWN_SCHOOL_OPTION = _refused(
    "unknown-school-option", "School {school} of --school is not known.", "Import schools first, or correct --school."
)
RECEIVED_KIND = _refused(
    "received-kind", "--received belongs to absences, not to {kind}.", "Leave it out, or use: import registers."
)
RECEIVED_DATES = _refused(
    "received-dates", "--received {first} {last} is not a period.", "Give two dates, the first not after the last."
)
RECEIVED_NO_SCHOOL = _refused(
    "received-no-school", "--received does not say for which school.", "Add --school, or give a file with rows."
)
NO_SUCH_KIND = _refused("no-such-kind", "'{kind}' cannot be imported from {source}.", "Use one of: {kinds}.")
SAME_FILE = _refused("same-file", "{file} is given twice.", "Give every file once.")
DOCTYPE = _refused(
    "doctype",
    "{file}: a document type or entity declaration (<!DOCTYPE, <!ENTITY) is not accepted.",
    "Export plain Ed-Fi XML without it.",
)
XML_ENCODING = _refused("xml-encoding", "{file}: the encoding {value} is not accepted.", "Export it as UTF-8.")
XML_BROKEN = _refused("xml-broken", "{file}, line {line}: {why}.", "The file is damaged or cut off; export it again.")
XML_ROOT = _refused("xml-root", "{file}: <{value}> is not an Ed-Fi interchange for this.", "Give {expected}.")
XML_RECORD = _refused(
    "xml-record", "{file}: one record is longer than {most} bytes.", "Export it again; a record is at most a few lines."
)
NO_ENROLMENT = _refused(
    "no-enrolment",
    "No given file says at which school these students are enrolled.",
    "Add StudentEnrollment.xml (StudentSchoolAssociation) or the attendance files to the same command.",
)


def refuse(message: Message, **words: object) -> RefusedFile:
    """The error of a refused import, its sentence filled in."""
    return RefusedFile(message.what.format(**words), message.todo.format(**words))


def all_messages() -> list[Message]:
    """Every message, in the order of this file."""
    return [value for value in globals().values() if isinstance(value, Message)]
