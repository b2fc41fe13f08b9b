"""Classes 4D and 5H of the Zilverlinde College: a free Wednesday, and pupils who turn eighteen."""

from functools import partial

from tests.people_model import Expected, away, day, late, moved_up, pupil, sick, since, tier_1, truant, yes
from tests.people_schools import VO

in_4d = partial(pupil, VO, moved_up("2025-09-01", "3D", "2026-08-31", "4D"))
in_5h = partial(pupil, VO, moved_up("2025-09-01", "4H", "2026-08-31", "5H"))

# 4D: W29 in class 3D (1,500 minutes) and 11 weeks of 1,400 = 16,900. No school on Wednesday.
FIRST_16 = truant("2026-09-14") + truant("2026-09-15") + truant("2026-09-17", 1, 2)
"""7 + 7 + 2 hours: a report on 17 September."""

CLASS_4D = {
    # 30 Oct 7, 9 Nov 14, 13 Nov 16: a second report, in the same twelve weeks. 32 lessons = 1,600 of 16,900 = 9.5 %.
    "kyan": in_4d(
        1401, "Kyan", "Martisolé-Wout", "2011-03-03",
        "Sixteen hours for the second time in twelve school weeks.",
        yes(
            "report-16h-repeated", "report-16h", "signal-8h", tier=3,
            facts={
                "report16_dates": [day("2026-09-17"), day("2026-11-13")], "report16_open_hours": 0.0,
                "absent_share_12w": 1600 / 16900,
            },
        ),
        absences=FIRST_16 + truant("2026-10-30") + truant("2026-11-09") + truant("2026-11-13", 1, 2),
        reaches="report-16h-repeated",
    ),
    # One lesson less the second time: 15 hours, and the report of September is no longer within four weeks.
    "milan": in_4d(
        1402, "Milan", "Brzozolas", "2011-05-05",
        "Reported in September, one lesson short of a second report.",
        yes("signal-8h", tier=2, facts={"report16_dates": [day("2026-09-17")], "report16_open_hours": 15.0}),
        absences=FIRST_16 + truant("2026-10-30") + truant("2026-11-09") + truant("2026-11-13", 1),
        below="report-16h-repeated",
    ),
    # Fri 13, Mon 16, Tue 17, Thu 19, Fri 20 Nov: the free Wednesday neither ends nor lengthens the run. Slots 10×5+4 …
    # 11×5+4 = 6. 5 × 350 = 1,750 of 16,900 = 10.4 %.
    "imane": in_4d(
        1403, "Imane", "El Zaytounbahr", "2011-07-07",
        "Five full days away across a free Wednesday.",
        yes("away-5", "absence-10", tier=2, facts={"away_run_days": 5, "away_slots": 6, "sick_run_days": 5}),
        absences=away("2026-11-13", "2026-11-20", "sick"),
        reaches="away-5",
    ),
    # Mon 16, Tue 17, Thu 19, Fri 20: four days of 350 = 1,400 of 16,900 = 8.3 %.
    "joep": in_4d(
        1404, "Joep", "Molenlied", "2011-09-09",
        "Away all week, which is four school days in this class.",
        tier_1(facts={"away_run_days": 4, "away_slots": 5}, attention=True),
        absences=away("2026-11-16", "2026-11-20", "sick"),
        below="away-5",
    ),
    # Reports 3, 14, 25 Sep and 1 Oct: four, in the old enrolment under the old number.
    "kaja_before": pupil(
        VO, moved_up("2025-09-01", "3D", "2026-08-31", "4D", "2026-10-09"),
        1405, "Kaja", "Sneeuwbes", "2011-11-11",
        "Kaja before she moved away: four sick reports as of 4 October.",
        yes("mazl-frequent", tier=2, as_of=day("2026-10-04"), facts={"sick_reports_12w": 4}),
        absences=sick("2026-09-03", "2026-09-14", "2026-09-25", "2026-10-01"),
    ),
    # Four weeks of four days: 16 pupil days, one of them ill: 350 of 5,600 = 6.3 %.
    "kaja": pupil(
        VO, since("2026-10-26", "4D"),
        1406, "Kaja", "Sneeuwbes", "2011-11-11",
        "Came back under a new pupil number: the old sick reports do not follow her.",
        tier_1(facts={"sick_reports_12w": 1, "scheduled_days_12w": 16, "absent_share_12w": 1 / 16}, attention=True),
        absences=sick("2026-11-03"),
    ),
    "pim": in_4d(
        1407, "Pim", "Sterrenmaan", "2011-02-02",
        "Exempt under article 5 a: kept, not tiered, no thuiszitter.",
        Expected(None, rule_tier=None, tier=None),
        absences=away("2026-08-31", "2026-11-20", "authorised-other"),
        exemption="5a",
    ),
}  # fmt: skip

# 5H: 300 minutes a day in both years: 60 days, 18,000 minutes.
SIXTEEN_LESSONS = tuple(
    absence
    for on in ("2026-10-27", "2026-11-05", "2026-11-10", "2026-11-18")
    for absence in truant(on, 1, 2, 3, 4)
)  # fmt: skip

CLASS_5H = {
    "ruben": in_5h(
        1501, "Ruben", "Zeewaarder", "2008-09-09",
        "Eighteen years old: sixteen hours need no report.",
        yes("signal-8h", tier=2, facts={"unauthorised_hours_4w": 16.0, "report16_dates": [day("2026-11-18")]}),
        absences=SIXTEEN_LESSONS,
        below="report-16h",
    ),
    "femke": in_5h(
        1502, "Femke", "Ooievaarsnest", "2008-12-12",
        "Seventeen for three more weeks: the same sixteen hours do.",
        yes("report-16h", "signal-8h", tier=2, facts={"report16_dates": [day("2026-11-18")]}),
        absences=SIXTEEN_LESSONS,
        reaches="report-16h",
    ),
    "teun": in_5h(
        1503, "Teun", "Bloesemtakker", "2009-03-03",
        "A week of lessons at another place is not absence.",
        tier_1(facts={"absent_share_4w": 0.0}, attention=False),
        tier_1(as_of=day("2026-11-15"), facts={"away_run_days": 0}),
        absences=away("2026-11-09", "2026-11-13", "elsewhere"),
    ),
    "jayden": in_5h(
        1504, "Jayden", "Koraalsteen", "2009-05-05",
        "Suspended for three days: authorised absence.",
        tier_1(facts={"authorised_share_4w": 0.15, "unauthorised_share_4w": 0.0}),
        absences=away("2026-11-11", "2026-11-13", "suspended"),
    ),
    # Friday 16 October is in W42: within four school weeks as of W46 (W42, W44, W45, W46), not as of W47.
    "lars": in_5h(
        1505, "Lars", "d'Avondzon", "2009-07-07",
        "Left a day early for the autumn holiday: asked about until W46.",
        tier_1(facts={"unauthorised_hours_4w": 0.0}),
        yes("luxury-leave", tier=1, as_of=day("2026-11-15"), facts={"unauthorised_hours_4w": 6.0}),
        absences=truant("2026-10-16"),
        below="luxury-leave",
    ),
    # Eight days in September and October, two in W46: 10 of 60 = 16.7 % as of W46. Two more in W47: 12 = 20 %.
    "merel": in_5h(
        1509, "Merel", "Veldkompas", "2009-09-09",
        "A fifth of the lessons for the first time this week: new in niveau 3.",
        yes("absence-10", "absence-20", tier=3, facts={"absent_share_12w": 0.2, "away_run_days": 2}),
        yes("absence-10", tier=2, as_of=day("2026-11-15"), facts={"absent_share_12w": 10 / 60}),
        absences=away("2026-09-14", "2026-09-17", "medical") + away("2026-10-06", "2026-10-09", "authorised-other")
        + away("2026-11-09", "2026-11-10", "leave") + away("2026-11-19", "2026-11-20", "authorised-other"),
        reaches="absence-20",
    ),
    # Unauthorised in W44-W47: 2 + 2 + 3 lessons, three times 5 of 50 minutes late = 7.3 hours. Late five times in 12
    # weeks, ill 21 Sep, 13 Oct, 12 Nov. 900 + 350 + 25 = 1,275 of 18,000 = 7.1 %.
    "hugo": in_5h(
        1510, "Hugo", "Zandloopertje", "2009-11-11",
        "Just under every threshold at once: no rule says yes, the second opinion is worried.",
        tier_1(facts={"unauthorised_hours_4w": 7.3, "late_12w": 5, "sick_reports_12w": 3}, attention=True),
        absences=sick("2026-09-21", "2026-10-13", "2026-11-12") + truant("2026-10-29", 5, 6)
        + truant("2026-11-10", 5, 6) + truant("2026-11-19", 4, 5, 6) + late("2026-09-08") + late("2026-10-05")
        + late("2026-11-03") + late("2026-11-11") + late("2026-11-17"),
        below="signal-8h",
    ),
}  # fmt: skip
