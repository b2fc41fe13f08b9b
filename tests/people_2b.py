"""Class 2B of the Zilverlinde College: most thresholds, on the plainest timetable.

Six lessons of 50 minutes on every day: 300 minutes and 6 hours a day. The twelve school weeks that end with W47 are
W29 (13-17 July, in class 1B, also 300 minutes a day) and the eleven of this year: 60 days, 18,000 minutes. So 10 % is
six days, 20 % twelve days, one lesson 0.28 %. The four school weeks are W44 to W47: Monday 26 October to 20 November.
"""

from functools import partial

from tests.people_model import (
    Expected,
    away,
    day,
    late,
    missed,
    moved_up,
    pupil,
    recorded,
    sick,
    since,
    tier_1,
    truant,
    withdrawn,
    yes,
)
from tests.people_schools import VO

in_2b = partial(pupil, VO, moved_up("2025-09-01", "1B", "2026-08-31", "2B"))


SICKNESS = {
    # Episodes: 9 Sep · 25+28 Sep (the weekend does not end it) · 29 Oct · 16 Nov = 4. Five days of 60 = 8.3 %.
    "noor": in_2b(
        1201, "Noor", "El Qamarin", "2013-03-03",
        "Four sick reports within twelve school weeks.",
        yes("mazl-frequent", tier=2, facts={"sick_reports_12w": 4, "absent_share_12w": 5 / 60, "sick_run_days": 0}),
        absences=sick("2026-09-09", "2026-09-25", "2026-09-28", "2026-10-29", "2026-11-16"),
        reaches="mazl-frequent",
    ),
    # Episodes: 10+11+14 Sep · 7 Oct · 10 Nov = 3, although the parents phoned five times. Five days of 60 = 8.3 %.
    "bram": in_2b(
        1202, "Bram", "Zilverhout", "2013-05-05",
        "Five phone calls, three sick reports: daily calls are one report.",
        tier_1(facts={"sick_reports_12w": 3, "sick_reports_year": 3, "sick_days_year": 5}, attention=True),
        absences=sick("2026-09-10", "2026-09-11", "2026-09-14", "2026-10-07", "2026-11-10"),
        below="mazl-frequent",
    ),
    # 12, 13, 16, 17, 18, 19, 20 Nov = 7 school days, ill from the fourth lesson: half days, so never a full day away.
    # 7 × 150 = 1,050 of 18,000 = 5.8 %.
    "sven": in_2b(
        1203, "Sven", "Poolsterren", "2013-07-07",
        "Goes home ill for the seventh school day in a row.",
        yes("mazl-long", tier=2, facts={"sick_run_days": 7, "away_run_days": 0, "sick_reports_12w": 1}),
        absences=away("2026-11-12", "2026-11-20", "sick", 4, 5, 6),
        reaches="mazl-long",
    ),
    # The same from 13 Nov: six days.
    "lotte": in_2b(
        1204, "Lotte", "van der Wolkenburg", "2012-12-12",
        "Goes home ill for the sixth school day in a row.",
        tier_1(facts={"sick_run_days": 6}),
        absences=away("2026-11-13", "2026-11-20", "sick", 4, 5, 6),
        below="mazl-long",
    ),
}  # fmt: skip

HOURS = {
    # Lessons: 27 Oct 2, 4 Nov 2, 12 Nov 2, 17 Nov 1 = 7; twice 25 of 50 minutes late = 2 × 0.5. Together 8.
    "yusuf": in_2b(
        1205, "Yusuf", "Gölbahçeli", "2013-02-02",
        "Eight unauthorised hours in four school weeks, one of them in halves.",
        yes("signal-8h", tier=2, facts={"unauthorised_hours_4w": 8.0, "report16_dates": [], "late_12w": 2}),
        absences=truant("2026-10-27", 1, 2) + truant("2026-11-04", 5, 6) + truant("2026-11-12", 1, 2)
        + truant("2026-11-17", 6) + late("2026-11-09", 25) + late("2026-11-19", 25),
        reaches="signal-8h",
    ),
    # In W44-W47: 27 Oct 2, 10 Nov 2, 18 Nov 3 = 7. The three lessons of Friday 16 October are in W42, just outside;
    # a week earlier (W42, W44, W45, W46) the sum was 3 + 2 + 2 = 7 as well.
    "lina": in_2b(
        1206, "Lina", "Ait Tafoukt", "2013-04-04",
        "Ten skipped lessons, seven of them within four school weeks.",
        tier_1(facts={"unauthorised_hours_4w": 7.0}),
        absences=truant("2026-10-16", 4, 5, 6) + truant("2026-10-27", 1, 2) + truant("2026-11-10", 1, 2)
        + truant("2026-11-18", 1, 2, 3),
        below="signal-8h",
    ),
    # 26 Oct to 20 Nov are 20 full days of 6 hours; slots 5×8+0 … 5×11+4, so 20: not *more* than 20.
    # Hours 6, 12, 18: a report on 28 Oct and on every third day after it, six in all; 19 and 20 Nov leave 12 hours.
    # 20 of 60 days = 33 %. The first day, after the autumn holiday, is luxury leave to be checked.
    "hamza": in_2b(
        1207, "Hamza", "Ait Ouzaghar", "2013-06-06",
        "Four weeks at home without a valid reason: tomorrow a thuiszitter.",
        yes(
            "away-5", "absence-10", "absence-20", "signal-8h", "report-16h", "report-16h-repeated", "luxury-leave",
            tier=3,
            facts={
                "away_run_days": 20, "away_slots": 20, "away_unauthorised_slots": 20, "away_since": day("2026-10-26"),
                "last_present": day("2026-10-16"), "unauthorised_hours_4w": 120.0, "report16_open_hours": 12.0,
            },
        ),
        absences=away("2026-10-26", "2026-11-20", "unauthorised"),
        reaches="away-5", below="lrv",
    ),
    # From Friday 16 October: slots 5×7+4 … 5×11+4, 21; the holiday week has no number. 21 of 60 days = 35 %.
    # The last two days are not accounted for yet: not authorised, so they do not end the run, and give no hours.
    # Hours: 16+26+27 Oct, 28-30 Oct, 2-4, 5-9, 10-12, 13-17 Nov: six reports; 18 Nov leaves 6 hours.
    "zoe": in_2b(
        1208, "Zoë", "Martisolé", "2013-08-08",
        "More than four school weeks at home without a valid reason: a thuiszitter.",
        yes(
            "lrv", "absence-10", "absence-20", "signal-8h", "report-16h", "report-16h-repeated", "luxury-leave", tier=3,
            facts={
                "away_run_days": 21, "away_slots": 21, "away_unauthorised_slots": 21,
                "away_since": day("2026-10-16"), "report16_open_hours": 6.0, "unauthorised_share_12w": 19 / 60,
            },
        ),
        absences=away("2026-10-16", "2026-11-18", "unauthorised") + away("2026-11-19", "2026-11-20", "unknown"),
        reaches="lrv",
    ),
}  # fmt: skip

SHARES = {
    # Leave 24+25 Sep 2 days, doctor 6 and 13 Oct 2 × 3 lessons, ill 2-4 Nov 3 days: 6 days of 60 = 10 %.
    "omar": in_2b(
        1209, "Omar", "Ben Zahroun", "2013-01-01",
        "Missed one lesson in ten over twelve school weeks, all of it explained.",
        yes("absence-10", tier=2, facts={"absent_share_12w": 0.1, "authorised_share_12w": 0.1, "sick_share_12w": 0.05}),
        absences=away("2026-09-24", "2026-09-25", "leave") + missed("medical", "2026-10-06", 1, 2, 3)
        + missed("medical", "2026-10-13", 1, 2, 3) + away("2026-11-02", "2026-11-04", "sick"),
        reaches="absence-10",
    ),
    # One lesson less: 1,750 of 18,000 = 9.7 %.
    "sara": in_2b(
        1210, "Sara", "Regenboogh", "2013-09-09",
        "One lesson short of ten percent: marked aandacht.",
        tier_1(facts={"absent_share_12w": 1750 / 18000}, attention=True),
        absences=away("2026-09-24", "2026-09-25", "leave") + missed("medical", "2026-10-06", 1, 2, 3)
        + missed("medical", "2026-10-13", 1, 2) + away("2026-11-02", "2026-11-04", "sick"),
        below="absence-10",
    ),
    # Ill 7-11 Sep 5 days, otherwise authorised 29 Sep-1 Oct 3 days, ill 9-12 Nov 4 days: 12 days of 60 = 20 %.
    "mila": in_2b(
        1211, "Mila", "Jarzębinek", "2013-10-10",
        "Missed a fifth of the lessons of twelve school weeks.",
        yes("absence-10", "absence-20", tier=3, facts={"absent_share_12w": 0.2, "sick_reports_12w": 2}),
        absences=away("2026-09-07", "2026-09-11", "sick") + away("2026-09-29", "2026-10-01", "authorised-other")
        + away("2026-11-09", "2026-11-12", "sick"),
        reaches="absence-20",
    ),
    # One lesson less: 3,550 of 18,000 = 19.7 %.
    "ilias": in_2b(
        1212, "Ilias", "El Nakhlawin", "2013-11-11",
        "One lesson short of a fifth.",
        yes("absence-10", tier=2, facts={"absent_share_12w": 3550 / 18000}),
        absences=away("2026-09-07", "2026-09-11", "sick") + away("2026-09-29", "2026-10-01", "authorised-other")
        + away("2026-11-09", "2026-11-11", "sick") + missed("sick", "2026-11-12", 2, 3, 4, 5, 6),
        below="absence-20",
    ),
    # 16-20 Nov, five full days of leave: 8.3 %.
    "elif": in_2b(
        1213, "Elif", "Yıldızırmak", "2013-12-12",
        "Five full school days away: dreigende thuiszitter, whatever the reason.",
        yes("away-5", tier=2, facts={"away_run_days": 5, "away_slots": 5, "away_since": day("2026-11-16")}),
        absences=away("2026-11-16", "2026-11-20", "leave"),
        reaches="away-5",
    ),
    # On Monday one lesson was attended: four full days. 29 lessons = 1,450 of 18,000 = 8.1 %.
    "tijn": in_2b(
        1214, "Tijn", "Morgendauw", "2012-11-11",
        "Came for one lesson on Monday, so four full days away.",
        tier_1(facts={"away_run_days": 4, "last_present": day("2026-11-16")}, attention=True),
        absences=missed("leave", "2026-11-16", 2, 3, 4, 5, 6) + away("2026-11-17", "2026-11-20", "leave"),
        below="away-5",
    ),
}  # fmt: skip

BACK_TO_NORMAL = {
    # Eight lessons in W41. As of W45 the window is W41, W42, W44, W45: yes. W46 and W47: nothing left.
    "jelte": in_2b(
        1215, "Jelte", "Wierdenwind", "2013-03-03",
        "Calm for two weeks: tier 1 by the rules, still shown in tier 2.",
        Expected({}, rule_tier=1, tier=2, facts={"unauthorised_hours_4w": 0.0}),
        yes("signal-8h", tier=2, as_of=day("2026-11-08"), facts={"unauthorised_hours_4w": 8.0}),
        absences=truant("2026-10-08", 1, 2, 3, 4) + truant("2026-10-09", 1, 2, 3, 4),
    ),
    # The same in W40: yes for the last time as of W44, so W45, W46 and W47 are three calm weeks.
    "jip": in_2b(
        1216, "Jip", "Klaverweide", "2013-05-05",
        "Calm for three weeks: back in tier 1.",
        tier_1(facts={"unauthorised_hours_4w": 0.0}),
        yes("signal-8h", tier=2, as_of=day("2026-11-01")),
        Expected({}, rule_tier=1, tier=2, as_of=day("2026-11-15")),
        absences=truant("2026-10-01", 1, 2, 3, 4) + truant("2026-10-02", 1, 2, 3, 4),
    ),
}  # fmt: skip

COMING_AND_GOING = {
    # 10-13 Nov 4 and 16-20 Nov 5: nine pupil days.
    "aylin": pupil(
        VO, since("2026-11-10", "2B"),
        1217, "Aylin", "Denizışık", "2013-07-07",
        "Here for nine school days: niet te beoordelen.",
        Expected({}, rule_tier=None, tier=None, facts={"scheduled_days_12w": 9}),
    ),
    "boris": pupil(
        VO, since("2026-11-09", "2B"),
        1218, "Boris", "Soniachko", "2013-09-09",
        "Here for ten school days: judged.",
        tier_1(facts={"scheduled_days_12w": 10}),
    ),
    # Nine days, but a rule says yes. Five of nine days missed is no share yet: ten pupil days are needed.
    "gijs": pupil(
        VO, since("2026-11-10", "2B"),
        1219, "Gijs", "Kompasroos", "2013-11-11",
        "Here for nine days, the last five away: a yes needs no ten days.",
        yes("away-5", tier=2, facts={"scheduled_days_12w": 9, "away_run_days": 5, "absent_share_12w": 5 / 9}),
        absences=away("2026-11-16", "2026-11-20", "authorised-other"),
    ),
    # Four reports before (3, 9, 17, 29 Sep), one after (11 Nov): windows end with the enrolment, so one is left.
    # 20 pupil days since 26 October.
    "robin": pupil(
        VO, (*moved_up("2025-09-01", "1B", "2026-08-31", "2B", "2026-10-02"), *since("2026-10-26", "2B")),
        1220, "Robin", "Ramsoendaria", "2013-01-01",
        "Left on 2 October and came back on 26 October: the count starts anew.",
        tier_1(facts={"sick_reports_12w": 1, "scheduled_days_12w": 20}),
        yes("mazl-frequent", tier=2, as_of=day("2026-10-02"), facts={"sick_reports_12w": 4}),
        absences=sick("2026-09-03", "2026-09-09", "2026-09-17", "2026-09-29", "2026-11-11"),
    ),
}  # fmt: skip

CORRECTED = {
    # Known on Monday 23 November: 5 Nov 3 lessons, and 17 Nov six lessons nobody has accounted for.
    # On Tuesday 24 November those turn out to be skipped: 3 + 6 = 9 hours.
    "sanne": in_2b(
        1221, "Sanne", "Kastanjeveld", "2013-02-02",
        "A register of Tuesday 24 November changes week 47: was tier 1, is tier 2.",
        tier_1(facts={"unauthorised_hours_4w": 3.0, "absent_share_12w": 9 / 360}),
        yes("signal-8h", tier=2, corrected=True, facts={"unauthorised_hours_4w": 9.0, "absent_share_12w": 9 / 360}),
        absences=truant("2026-11-05", 1, 2, 3) + missed("unknown", "2026-11-17", 1, 2, 3, 4, 5, 6),
        corrections=recorded("2026-11-24T10:15", truant("2026-11-17", 1, 2, 3, 4, 5, 6)),
    ),
    # Four reports: 8 Sep, 1 Oct, 30 Oct, 19 Nov. The last is taken back: Finn was at school after all.
    "finn": in_2b(
        1222, "Finn", "Duinlichter", "2013-04-04",
        "A sick report of week 47 is withdrawn on 24 November: was tier 2, is tier 1.",
        yes("mazl-frequent", tier=2, facts={"sick_reports_12w": 4}),
        tier_1(corrected=True, facts={"sick_reports_12w": 3}),
        absences=sick("2026-09-08", "2026-10-01", "2026-10-30", "2026-11-19"),
        corrections=withdrawn("2026-11-24T10:20", sick("2026-11-19")),
    ),
}  # fmt: skip

CLASS_2B = {**SICKNESS, **HOURS, **SHARES, **BACK_TO_NORMAL, **COMING_AND_GOING, **CORRECTED}
