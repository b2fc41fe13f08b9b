"""One example of every answer, by the name of its handler: the demo schools, with pupils who never lived."""

from typing import Any

from service.views.api.example_pupils import OF_PUPILS

Json = dict[str, Any]


def page(*items: Json) -> Json:
    """The last page of a collection."""
    return {"items": list(items), "next_cursor": None, "next": None}


SCHOOL: Json = {
    "school_id": "99AA00",
    "name": "Zilverlinde College",
    "sector": "vo",
    "region": "midden",
    "swv": "SWV VO Lindewaard",
    "municipality": "Lindewaard",
}
IMPORT: Json = {
    "import_id": "134cd9f1f9a14ad3814b15ee3eb29502",
    "kind": "absences",
    "source": "canonical",
    "files": ["absences-1"],
    "sha256": "65c3c65b3c50f28559b629211cfbf9f934c60581c302c133909bd27c35104fc8",
    "dry_run": False,
    "started_at": "2026-11-24T09:20:00Z",
    "finished_at": "2026-11-24T09:20:01Z",
    "new": 0,
    "changed": 6,
    "unchanged": 0,
    "withdrawn": 1,
    "rejected": 0,
    "unmatched": 1,
    "warnings": [],
    "dropped_columns": [],
}
EXAMPLES: dict[str, Json] = {
    **OF_PUPILS,
    "get_me": {
        "uid": "62612847d7ef7664",
        "scopes": ["see:facts", "see:school", "see:self", "see:weekly-list"],
        "school_ids": ["99AA00"],
        "roles": [
            {
                "role": "verzuimcoordinator",
                "scope": "school",
                "school_id": "99AA00",
                "class_name": None,
                "region": None,
                "valid_to": None,
            }
        ],
    },
    "list_schools": page(SCHOOL),
    "get_school": SCHOOL,
    "list_calendar_days": page(
        {"date": "2026-10-16", "kind": "school-day"},
        {"date": "2026-10-19", "kind": "holiday"},
    ),
    "list_registers": page(
        {"date": "2026-11-19", "received": True, "received_at": "2026-11-19T15:30:00Z"},
        {"date": "2026-11-23", "received": False, "received_at": None},
    ),
    "list_weekly_lists": page(
        {
            "week": "2026-W47",
            "as_of": "2026-11-22",
            "frozen_at": "2026-11-23T06:00:00Z",
            "content_sha256": "dac0b53e4e93832b7af4b07f2e21ce002660cadb02516deb8ba57fcd4f541ad1",
        }
    ),
    "list_audit_events": page(
        {
            "seq": 7,
            "at": "2026-11-23T07:31:00Z",
            "actor_kind": "token",
            "actor_uid": "62612847d7ef7664",
            "action": "saw",
            "what": "pupil",
            "school_id": "99AA00",
            "pupils": ["5f6cd2755a37284bb66090c2b846d640"],
            "role": "verzuimcoordinator",
            "ground": "begeleiding",
            "detail": {"as_of": "2026-11-22", "form": "api"},
            "before_sha256": "e763593fe6f651249ba10ce74916ac7211718c344f44bfa7999702fcf7ebaa27",
            "sha256": "adab04da888d3416f458c513858b299359f49a94ebe6e9875d91b9fd111a51b2",
        }
    ),
    "list_imports": page(IMPORT),
    "get_import": IMPORT,
    "create_import": IMPORT,
    "list_rejected_rows": page(
        {
            "file": "absences-1",
            "line": 8,
            "column": "pupil_id",
            "code": "unknown-pupil",
            "reason": "Pupil … is not known at this school.",
        }
    ),
    "list_tier_counts": page(
        {
            "region": "SWV VO Lindewaard",
            "week": "2026-W47",
            "as_of": "2026-11-22",
            "grouping": "sector",
            "unit": 0,
            "members": ["vo", "pro"],
            "pupils": 812,
            "other": 731,
            "tier_2": 57,
            "tier_3": 24,
            "tier_2_3": 81,
        }
    ),
    "list_documents": page({"name": "retention", "title": "What is kept, why, on what ground, and until when"}),
    "get_document": {
        "name": "sharing",
        "title": "Who sees and changes what, where, on which ground",
        "content": {"everybody": [{"see": ["self"], "change": ["self"], "ground": "eigen-account"}]},
    },
    "get_model": {
        "state": "missing",
        "why": "Er is nog geen risicomodel",
        "role": "advisory",
        "version": None,
        "origin": None,
        "validated": False,
        "card": None,
    },
    "list_problems": page(
        {
            "type": "/v1/problems/invalid-cursor",
            "title": "Invalid cursor",
            "status": 400,
            "detail": "The cursor is not one of this collection with these filters. Begin again without a cursor.",
        }
    ),
    "get_problem": {
        "type": "/v1/problems/invalid-cursor",
        "title": "Invalid cursor",
        "status": 400,
        "detail": "The cursor is not one of this collection with these filters. Begin again without a cursor.",
    },
}
