"""Classes 1A and 3C of the Zilverlinde College: first-years with a short Friday, and long blocks on Monday."""

from functools import partial

from tests.people_model import away, day, late, missed, moved_up, pupil, since, tier_1, truant, withdrawn, yes
from tests.people_schools import VO

in_1a = partial(pupil, VO, since("2026-08-31", "1A"))
in_3c = partial(pupil, VO, moved_up("2025-09-01", "2C", "2026-08-31", "3C"))

# 1A: first-years, here since 31 August: 11 weeks of 1,400 minutes = 15,400; Friday has four lessons.
CLASS_1A = {
    "tess": in_1a(
        1101, "Tess", "Lantaarnstra", "2014-03-03",
        "Late for the sixth time within twelve school weeks.",
        yes("late-6", tier=2, facts={"late_12w": 6, "late_year": 6, "unauthorised_hours_4w": 0.3}),
        absences=late("2026-09-02") + late("2026-09-15") + late("2026-10-13") + late("2026-10-30") + late("2026-11-11")
        + late("2026-11-17"),
        reaches="late-6",
    ),
    # The sixth, of 17 November, was a mistake and is withdrawn the same afternoon. Being sent out is not absence.
    "bilal": in_1a(
        1102, "Bilal", "El Bahrzitoun", "2014-05-05",
        "Late five times: the sixth was withdrawn the same day.",
        tier_1(facts={"late_12w": 5, "absent_share_4w": 15 / 5600}),
        absences=late("2026-09-02") + late("2026-09-15") + late("2026-10-30") + late("2026-11-11") + late("2026-11-12")
        + late("2026-11-17") + withdrawn("2026-11-17T15:00", late("2026-11-17"))
        + missed("removed", "2026-11-18", 3),
        below="late-6",
    ),
    # The first pupil day after the autumn holiday, all six lessons. The rule places nobody in a tier.
    "julia": in_1a(
        1103, "Julia", "Appelgaardt", "2014-07-07",
        "Skipped the whole first day after the autumn holiday: check.",
        yes("luxury-leave", tier=1, facts={"unauthorised_hours_4w": 6.0, "away_run_days": 0}),
        absences=truant("2026-10-26"),
        reaches="luxury-leave",
    ),
    "adam": in_1a(
        1104, "Adam", "Xiddigleh", "2014-09-09",
        "Skipped five of the six lessons after the autumn holiday.",
        tier_1(facts={"unauthorised_hours_4w": 5.0}),
        absences=truant("2026-10-26", 1, 2, 3, 4, 5),
        below="luxury-leave",
    ),
    # From Friday 16 October: 21 slots. Missed 200 + 4 × 1,400 = 5,800 of 15,400 = 37.7 %.
    "nour": in_1a(
        1105, "Nour", "Al Yasmijn", "2014-11-11",
        "Ill at home for more than four school weeks.",
        yes(
            "long-authorised", "mazl-long", "absence-10", "absence-20", tier=3,
            facts={
                "away_slots": 21, "away_unauthorised_slots": 0, "sick_run_days": 21, "away_since": day("2026-10-16"),
                "sick_share_12w": 5800 / 15400,
            },
        ),
        absences=away("2026-10-16", "2026-11-20", "sick"),
        reaches="long-authorised",
    ),
    # From Monday 26 October: 20 slots, so still dreigende thuiszitter. 5,600 of 15,400 = 36.4 %.
    "pepijn": in_1a(
        1106, "Pepijn", "Veenlantaarn", "2014-01-01",
        "Ill at home for exactly four school weeks.",
        yes(
            "away-5", "mazl-long", "absence-10", "absence-20", tier=3,
            facts={"away_slots": 20, "away_run_days": 20, "sick_run_days": 20, "sick_share_4w": 1.0},
        ),
        absences=away("2026-10-26", "2026-11-20", "sick"),
        below="long-authorised",
    ),
    # Every Monday the first four lessons: 200 of 1,400 minutes in every week = 14.3 %, eleven weeks long.
    # Tier 2 since W37 (ten pupil days), and the last four weeks are no better than the weeks before. What is missing
    # for no-improvement: an action agreed at least six school weeks ago.
    "senna": in_1a(
        1107, "Senna", "Soerjawatie", "2014-02-02",
        "Tier 2 for ten weeks and no better; an agreed action is missing before no-improvement can say so.",
        yes(
            "absence-10", tier=2,
            facts={
                "absent_share_4w": 1 / 7, "absent_share_12w": 1 / 7, "absent_share_year": 1 / 7, "weekday_peak": 1.0,
                "trend_8w": 0.0,
            },
        ),
        yes("absence-10", tier=2, as_of=day("2026-09-13")),
        absences=tuple(
            absence
            for monday in (
                "2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-10-12",
                "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16",
            )
            for absence in missed("authorised-other", monday, 1, 2, 3, 4)
        ),
    ),
}  # fmt: skip

# 3C: W29 in class 2C (1,500 minutes) and 11 weeks of 1,450 = 17,450. A block of 75 minutes on Monday counts 1.25 hours.
MIXED_16 = (
    truant("2026-10-26", 1, 2) + truant("2026-11-02", 1, 2) + truant("2026-11-05") + truant("2026-11-10", 1, 2, 3)
)
"""Two Mondays 2 × 1.25, a whole Thursday of 6 lessons, 3 lessons: 2.5 + 2.5 + 6 + 3 = 14 hours."""

CLASS_3C = {
    # 14 hours, and two lessons on 17 Nov: 16 that day. 150 + 150 + 300 + 150 + 100 = 850 of 17,450 = 4.9 %.
    "amira": in_3c(
        1301, "Amira", "Ben Nahrazad", "2012-03-03",
        "Sixteen unauthorised hours in four school weeks: to be reported.",
        yes(
            "report-16h", "signal-8h", tier=2,
            facts={
                "unauthorised_hours_4w": 16.0, "report16_dates": [day("2026-11-17")], "report16_open_hours": 0.0,
                "absent_share_12w": 850 / 17450,
            },
        ),
        absences=MIXED_16 + truant("2026-11-17", 3, 4),
        reaches="report-16h",
    ),
    # 14 hours, 45 of 75 minutes late on Monday 16 Nov = 0.75, one lesson on 17 Nov: 15.75.
    "jesse": in_3c(
        1302, "Jesse", "Hooizolder", "2012-05-05",
        "A quarter of an hour short of sixteen.",
        yes("signal-8h", tier=2, facts={"report16_dates": [], "report16_open_hours": 15.75}),
        absences=MIXED_16 + late("2026-11-16", 45) + truant("2026-11-17", 3),
        below="report-16h",
    ),
    # Ten times 5 of 50 minutes late = 10 × 0.1 = 1 hour; 12, 13, 17, 18, 19 Nov the last three lessons = 15. Sixteen.
    "dex": in_3c(
        1303, "Dex", "Windvaantje", "2012-07-07",
        "Sixteen hours made of fractions are sixteen.",
        yes(
            "report-16h", "signal-8h", "late-6", tier=2,
            facts={"late_12w": 10, "report16_dates": [day("2026-11-19")], "unauthorised_hours_4w": 16.0},
        ),
        absences=tuple(
            absence
            for on in (
                "2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30", "2026-11-03", "2026-11-04", "2026-11-05",
                "2026-11-06", "2026-11-10", "2026-11-11",
            )
            for absence in late(on)
        ) + tuple(
            absence
            for on in ("2026-11-12", "2026-11-13", "2026-11-17", "2026-11-18", "2026-11-19")
            for absence in truant(on, 4, 5, 6)
        ),
        reaches="report-16h",
    ),
    # 2025-26 had 190 school days of 300 minutes: 57,000. Ill 5 + 5 + 5 + 4 = 19 days = 5,700 = 10 %. On 20 September it
    # is the third school week of the year, on 22 November long past the fourth.
    "wout": in_3c(
        1304, "Wout", "Schelpenpad", "2011-09-09",
        "Missed a tenth of last year: a yes on 20 September 2026, in the first four weeks, no longer in November.",
        tier_1(facts={"absent_share_last_year": 0.1, "absent_share_12w": 0.0}),
        yes("absence-10-last-year", tier=2, as_of=day("2026-09-20"), facts={"absent_share_last_year": 0.1}),
        absences=away("2025-11-03", "2025-11-07", "sick") + away("2026-01-12", "2026-01-16", "sick")
        + away("2026-03-09", "2026-03-13", "sick") + away("2026-04-13", "2026-04-16", "sick"),
        reaches="absence-10-last-year",
    ),
    # One lesson less: 5,650 of 57,000 = 9.9 %.
    "esra": in_3c(
        1305, "Esra", "Çınargölü", "2011-11-11",
        "One lesson short of a tenth of last year, on 20 September 2026.",
        tier_1(facts={"absent_share_last_year": 5650 / 57000}),
        tier_1(as_of=day("2026-09-20"), facts={"absent_share_last_year": 5650 / 57000}),
        absences=away("2025-11-03", "2025-11-07", "sick") + away("2026-01-12", "2026-01-16", "sick")
        + away("2026-03-09", "2026-03-13", "sick") + away("2026-04-13", "2026-04-15", "sick")
        + missed("sick", "2026-04-16", 2, 3, 4, 5, 6),
        below="absence-10-last-year",
    ),
    # Fifteen, no exemption, enrolled nowhere since October: what not-enrolled is for. What is missing: the list of
    # absoluut verzuim, which the municipality has and the school has not.
    "kofi": pupil(
        VO, moved_up("2025-09-01", "2C", "2026-08-31", "3C", "2026-10-02"),
        1306, "Kofi", "Owusuaban", "2011-01-01",
        "Left on 2 October, enrolled nowhere since; not-enrolled cannot say so without the list of absoluut verzuim.",
    ),
}  # fmt: skip
