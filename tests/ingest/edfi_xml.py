"""Small Ed-Fi files for tests."""

from pathlib import Path

NAMESPACE = "http://ed-fi.org/5.2.0"
CATEGORY = "uri://ed-fi.org/AttendanceEventCategoryDescriptor#"


def interchange(folder: Path, name: str, *elements: str, namespace: str = NAMESPACE) -> Path:
    """A file with these elements; the first one starts on line 3."""
    path = folder / f"{name}.xml"
    content = "\n".join(elements)
    root = f'<Interchange{name} xmlns="{namespace}">\n{content}\n</Interchange{name}>\n'
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + root, encoding="utf-8")
    return path


def school_event(category: str, day: str = "2026-11-16", extra: str = "", inner: str = "", pupil: str = "100") -> str:
    """An attendance event of a school day, on one line."""
    return (
        f"<StudentSchoolAttendanceEvent>{_event(category, day, inner)}{_student(pupil)}{_school('99AA00')}{extra}"
        "</StudentSchoolAttendanceEvent>"
    )


def section_event(section: str, extra: str = "", periods: tuple[str, ...] = (), inner: str = "") -> str:
    """An unexcused absence from a lesson, on one line."""
    offering = f"<CourseOfferingIdentity>{_school('99AA00')}</CourseOfferingIdentity>"
    course = f"<CourseOfferingReference>{offering}</CourseOfferingReference>"
    identity = f"<SectionIdentity><SectionIdentifier>{section}</SectionIdentifier>{course}</SectionIdentity>"
    named = "".join(
        f"<ClassPeriodReference><ClassPeriodIdentity><ClassPeriodName>{period}</ClassPeriodName></ClassPeriodIdentity>"
        "</ClassPeriodReference>"
        for period in periods
    )
    event = _event("Unexcused Absence", "2026-11-16", inner)
    return (
        f"<StudentSectionAttendanceEvent>{event}{_student('100')}<SectionReference>{identity}</SectionReference>{named}"
        f"{extra}</StudentSectionAttendanceEvent>"
    )


def student(number: str) -> str:
    """A student, on one line."""
    return (
        f"<Student><StudentUniqueId>{number}</StudentUniqueId><Name><FirstName>Noor</FirstName><MiddleName>X</MiddleName>"
        "<LastSurname>Vos</LastSurname></Name><BirthData><BirthDate>2012-05-06</BirthDate></BirthData></Student>"
    )


def association(number: str, first: str, last: str = "", grade: str = "Ninth grade") -> str:
    """An enrolment, on one line."""
    exit_ = f"<ExitWithdrawDate>{last}</ExitWithdrawDate>" if last else ""
    level = f"<EntryGradeLevel>uri://ed-fi.org/GradeLevelDescriptor#{grade}</EntryGradeLevel>" if grade else ""
    return (
        f"<StudentSchoolAssociation>{_student(number)}{_school('99AA00')}<EntryDate>{first}</EntryDate>{level}{exit_}"
        "</StudentSchoolAssociation>"
    )


def _event(category: str, day: str, inner: str) -> str:
    named = f"<AttendanceEventCategory>{CATEGORY}{category}</AttendanceEventCategory>"
    return f"<AttendanceEvent><EventDate>{day}</EventDate>{named}{inner}</AttendanceEvent>"


def _student(number: str) -> str:
    identity = f"<StudentIdentity><StudentUniqueId>{number}</StudentUniqueId></StudentIdentity>"
    return f"<StudentReference>{identity}</StudentReference>"


def _school(number: str) -> str:
    return f"<SchoolReference><SchoolIdentity><SchoolId>{number}</SchoolId></SchoolIdentity></SchoolReference>"
