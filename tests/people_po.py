"""Basisschool De Kievitsvlucht (po) and Het Vlindertouw (so): dagdelen, clock hours, the po criteria.

De Kievitsvlucht: 330 minutes a day, 210 on Wednesday. Its twelve school weeks are W35-W41 and W43-W47: 12 × 1,530,
less Monday 19 October (own day off) and Friday 13 November (study day), 330 each = 17,700 minutes on 58 days.

Het Vlindertouw: 300 minutes on every day; twelve weeks W35-W42 and W44-W47 = 60 days, of which 17-20 November did not
arrive: 56 pupil days, 16,800 minutes, four days missing. The worst case adds four fully missed days: 18,000 minutes.
"""

from functools import partial

from tests.people_model import (
    Expected,
    away,
    day,
    missed,
    moved_up,
    part,
    pupil,
    sick,
    since,
    tier_1,
    truant,
    yes,
)
from tests.people_schools import PO, SO, TWO_DAGDELEN

in_5 = partial(pupil, PO, moved_up("2025-08-25", "4", "2026-08-17", "5"))
in_8 = partial(pupil, PO, moved_up("2025-08-25", "7", "2026-08-17", "8"))
in_geel = partial(pupil, SO, since("2025-08-18", "Geel"))


FIRST_WEEK_ILL = away("2026-08-17", "2026-08-25", "sick")
"""17-21, 24 and 25 August: seven school days, the first five of them before the twelve weeks."""

SICKNESS = {
    # Episodes: 17 Aug (the first school day, thirteen school weeks ago: the year counts) · 10 Sep · 6 Oct · 9 Nov = 4.
    "daan": in_5(
        2501, "Daan", "Tintelaar", "2017-03-03",
        "Four sick reports in this school year, one on its first day.",
        yes("mazl-po-frequent", tier=2, facts={"sick_reports_year": 4, "sick_reports_12w": 3, "sick_days_year": 4}),
        absences=sick("2026-08-17", "2026-09-10", "2026-10-06", "2026-11-09"),
        reaches="mazl-po-frequent",
    ),
    # 3 Sep · Friday 9 Oct and Tuesday 20 Oct, with only holiday between them · 17 Nov = 3. 1,320 of 17,700 = 7.5 %.
    "mees": in_5(
        2502, "Mees", "Hazelpadje", "2017-05-05",
        "Three sick reports: a holiday does not cut one in two.",
        tier_1(facts={"sick_reports_year": 3, "sick_days_year": 4, "absent_share_12w": 1320 / 17700}, attention=True),
        absences=sick("2026-09-03", "2026-10-09", "2026-10-20", "2026-11-17"),
        below="mazl-po-frequent",
    ),
    # 7 + 2 + 1 = 10 days, in 3 episodes. Within twelve weeks 5 × 330 = 1,650 of 17,700 = 9.3 %.
    "fenna": in_5(
        2503, "Fenna", "Terpenstra", "2017-07-07",
        "Ill on ten school days of this school year.",
        yes("mazl-po-long", tier=2, facts={"sick_days_year": 10, "absent_share_12w": 1650 / 17700}),
        absences=FIRST_WEEK_ILL + sick("2026-10-01", "2026-10-02", "2026-11-03"),
        reaches="mazl-po-long",
    ),
    # Home at noon on 20, 21, 24, 25 Aug, 1, 2 Oct, 29, 30 Oct, 2 Nov: 9 days, any part of a day counts, in 3 episodes.
    # Within twelve weeks 7 × 120 = 840 of 17,700 = 4.7 %.
    "fatima": in_5(
        2504, "Fatima", "Ait Yafrane", "2017-09-09",
        "Home ill at noon on nine school days: not more than nine.",
        tier_1(facts={"sick_days_year": 9, "sick_reports_year": 3, "absent_share_12w": 840 / 17700}, attention=False),
        absences=away("2026-08-20", "2026-08-25", "sick", 2) + away("2026-10-01", "2026-10-02", "sick", 2)
        + away("2026-10-29", "2026-11-02", "sick", 2),
        below="mazl-po-long",
    ),
    # 17, 18, 21, 22 Sep and 29 Oct, 330 each, and Friday afternoon 30 Oct, 120: 1,770 of 17,700 = 10 %.
    "roos": in_5(
        2505, "Roos", "Vlinderslag", "2017-11-11",
        "Missed a tenth of twelve school weeks, counted in minutes.",
        yes("absence-10", tier=2, facts={"absent_share_12w": 0.1, "sick_days_year": 6, "sick_reports_year": 2}),
        absences=away("2026-09-17", "2026-09-22", "sick") + sick("2026-10-29") + missed("sick", "2026-10-30", 2),
        reaches="absence-10",
    ),
    # Free on Wednesday: 330 minutes on four days, 12 × 1,320 - 660 = 15,180. Tuesday 8 and Thursday 10 September touch:
    # one episode; 5 Oct and 10 Nov make three. 4 × 330 = 1,320 of 15,180 = 8.7 %.
    "evi": pupil(
        PO, since("2025-08-25", "1-2"),
        2101, "Evi", "Madelief-Lin", "2021-01-01",
        "Five years old, free on Wednesday by agreement: those hours are nobody's absence.",
        tier_1(facts={"sick_reports_year": 3, "absent_share_12w": 1320 / 15180}, attention=True),
        absences=sick("2026-09-08", "2026-09-10", "2026-10-05", "2026-11-10"),
        below="mazl-po-frequent",
        own_week={1: TWO_DAGDELEN, 2: TWO_DAGDELEN, 4: TWO_DAGDELEN, 5: TWO_DAGDELEN},
    ),
}  # fmt: skip

FOUR_MORNINGS = truant("2026-11-02", 1) + truant("2026-11-10", 1) + truant("2026-11-12", 1) + truant("2026-11-16", 1)
"""4 × 210 = 840 minutes."""

OTHERS = {
    # 840 + 120 = 960 minutes = 16 clock hours, on 19 November.
    "sami": in_8(
        2801, "Sami", "Al Wardatain", "2014-03-03",
        "Sixteen unauthorised clock hours in dagdelen.",
        yes("report-16h", "signal-8h", tier=2, facts={"report16_dates": [day("2026-11-19")]}),
        absences=FOUR_MORNINGS + truant("2026-11-19", 2),
        reaches="report-16h",
    ),
    # 840 + 110 = 950 minutes.
    "luna": in_8(
        2802, "Luna", "Zonnedauw", "2014-05-05",
        "Ten minutes short of sixteen clock hours.",
        yes("signal-8h", tier=2, facts={"unauthorised_hours_4w": 950 / 60, "report16_dates": []}),
        absences=FOUR_MORNINGS + part(110, truant("2026-11-19", 2)),
        below="report-16h",
    ),
    # Thu 12, Mon 16 … Fri 20 Nov = 6 days; Fri 13 is a study day. Slots 12×5+3 … 13×5+4 = 7. 330 + 1,530 = 1,860 of
    # 17,700 = 10.5 %.
    "sofie": in_8(
        2803, "Sofie", "Regenwater", "2015-07-07",
        "Six school days at home across a study day.",
        yes(
            "away-5", "absence-10", tier=2,
            facts={
                "away_run_days": 6, "away_since": day("2026-11-12"), "away_slots": 7, "sick_run_days": 6,
                "sick_days_year": 6, "absent_share_12w": 1860 / 17700,
            },
        ),
        absences=away("2026-11-12", "2026-11-20", "sick"),
        reaches="away-5",
    ),
    # 2025-26: 45 weeks less 6 of holidays = 39 × 1,530 = 59,670, less Easter Monday, Ascension Day and the day after,
    # Whit Monday (4 × 330; on Good Friday this school teaches) = 58,350. Four weeks of 1,530 = 6,120 = 10.5 %.
    # W37 is the fourth school week of the year, W38 the fifth.
    "hidde": in_8(
        2804, "Hidde", "Wadlopertje", "2014-09-09",
        "Missed a tenth of last year: no longer asked in the fifth week.",
        tier_1(facts={"absent_share_last_year": 6120 / 58350}),
        yes("absence-10-last-year", tier=2, as_of=day("2026-09-13")),
        Expected({}, rule_tier=1, tier=2, as_of=day("2026-09-20")),
        absences=away("2025-11-10", "2025-11-14", "sick") + away("2026-01-12", "2026-01-16", "sick")
        + away("2026-03-09", "2026-03-13", "leave") + away("2026-03-30", "2026-04-03", "sick"),
        reaches="absence-10-last-year",
    ),
}  # fmt: skip

BEHIND = dict.fromkeys(("signal-8h", "report-16h"), "unknown")
"""Four missing days of five hours could be twenty unauthorised hours; nothing else is in reach of a healthy pupil."""

VLINDERTOUW = {
    # Ill 7-11 Sep and 2-6 Nov: 10 days, 2 episodes. 3,000 of 16,800 = 17.9 %; worst case 4,200 of 18,000 = 23 %.
    "ada": in_geel(
        3101, "Ada", "Tesfahiwetay", "2017-05-05",
        "The register stopped arriving, yet what is known already says yes; whether it is worse stays open.",
        Expected(
            {"mazl-po-long": "yes", "absence-10": "yes", "absence-20": "unknown", **BEHIND}, rule_tier=2, tier=2,
            facts={"sick_days_year": 10, "missing_days_4w": 4, "missing_days_12w": 4, "absent_share_12w": 3000 / 16800},
        ),
        absences=away("2026-09-07", "2026-09-11", "sick") + away("2026-11-02", "2026-11-06", "sick"),
        reaches="mazl-po-long",
    ),
    # On Thursday 19 November the register is three school days behind, which is allowed; three days are fifteen hours.
    "bo": in_geel(
        3102, "Bo", "Kersenpitje", "2018-07-07",
        "The register is four school days behind: niet te beoordelen.",
        Expected(BEHIND, rule_tier=None, tier=None, facts={"missing_days_4w": 4, "scheduled_days_12w": 56}),
        Expected({"signal-8h": "unknown"}, rule_tier=1, tier=1, as_of=day("2026-11-19")),
    ),
    # Absent on the last day that arrived: with the four missing days it could be five.
    "siem": in_geel(
        3103, "Siem", "Latumatahari", "2016-09-09",
        "Was he away all week? Nobody knows: open, not low risk.",
        Expected({"away-5": "unknown", **BEHIND}, rule_tier=None, tier=None, facts={"away_run_days": 1}),
        absences=sick("2026-11-16"), below="away-5",
    ),
    # Two days ill, four days missing: 600 of 16,800 = 3.6 % is known, 1,800 of 18,000 = 10 % is possible.
    "vera": in_geel(
        3104, "Vera", "Notendop", "2016-03-03",
        "Ill for two days; the four days that did not arrive could make it a tenth.",
        Expected(
            {"absence-10": "unknown", **BEHIND}, rule_tier=None, tier=None, facts={"absent_share_12w": 600 / 16800}
        ),
        absences=away("2026-10-06", "2026-10-07", "sick"), below="absence-10",
    ),
}  # fmt: skip

KIEVITSVLUCHT = {**SICKNESS, **OTHERS}
