"""Every address of the API that can be read, filled in with somebody of the demo."""

from tests.people import PEOPLE, VO, WEEK

SANNE = PEOPLE["sanne"]
OF_PUPIL = f"/schools/{VO}/pupils/{SANNE.pupil_id}"
OF_SCHOOL = (
    "/me",
    "/schools",
    f"/schools/{VO}",
    f"/schools/{VO}/calendar-days?from=2026-08-01&to=2026-11-22",
    f"/schools/{VO}/registers?from=2026-08-01&to=2026-11-22",
    f"/schools/{VO}/weekly-lists",
    f"/schools/{VO}/weekly-lists/{WEEK}",
    f"/schools/{VO}/pupils?asOf=2026-11-22",
    f"/schools/{VO}/facts?asOf=2026-11-22",
    f"/schools/{VO}/assessments?week={WEEK}&knownAt=2026-11-24T12:00:00Z",
    OF_PUPIL,
    f"{OF_PUPIL}/facts?asOf=2026-11-22",
    f"{OF_PUPIL}/assessment?asOf=2026-11-22&knownAt=2026-11-24T12:00:00Z",
    f"{OF_PUPIL}/access-events",
    f"{OF_PUPIL}/consents",
    f"{OF_PUPIL}/consent-purposes",
    "/model",
)
OF_SERVICE = ("/imports", "/audit-events", "/documents", "/documents/sharing", "/documents/retention")
PUBLIC = ("/openapi.json", "/problems", "/problems/not-found")
NAMED = (
    f"/schools/{VO}/weekly-lists/{WEEK}",
    f"/schools/{VO}/pupils?asOf=2026-11-22",
    f"/schools/{VO}/facts?asOf=2026-11-22",
    f"/schools/{VO}/assessments?week={WEEK}",
    OF_PUPIL,
    f"{OF_PUPIL}/facts?asOf=2026-11-22",
    f"{OF_PUPIL}/assessment?asOf=2026-11-22",
    f"{OF_PUPIL}/access-events",
    f"{OF_PUPIL}/consents",
    f"{OF_PUPIL}/consent-purposes",
)
"""Those that show pupils who can be recognised."""
