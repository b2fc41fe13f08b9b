"""Dutch explanation of what assessments and lists stored as it was said, key by key."""

_REASON = {
    "rule": "Kenmerk van de regel die ja zegt",
    "name": "Naam van de regel",
    "tier": "Niveau waarin de regel een leerling plaatst; leeg als hij alleen iets laat nakijken",
    "kind": "Waar de regel vandaan komt: wet (law), afspraak (agreement), beleid (policy) of onderzoek (research)",
    "version": "Datum vanaf wanneer deze versie van de regel geldt",
    "source": "Waar de regel staat",
    "since": "Eerste datum waarop de regel zonder onderbreking ja zegt",
    "sentence": "De reden in één zin",
    "evidence": "Waarop dat rust",
}
_EVIDENCE = {
    "numbers": "Feiten en grenzen, met naam",
    "dates": "Dagen die meetellen",
    "records": "Nummers van de registraties die meetellen",
}
_OPINION = {
    "version": "Versie van het model",
    "origin": "Waarop het model is geleerd",
    "validated": "Of het is gecontroleerd op de geschiedenis van deze scholen",
    "probability": "Kans om binnen 8 schoolweken in niveau 3 te komen; leeg als er geen getal wordt gegeven",
    "no_number": "Waarom er geen getal is",
    "band": "In woorden: laag, verhoogd of hoog",
    "behind": "Aantal leerlingen met zulke cijfers waarvan het model leerde",
    "positives": "Hoeveel van hen binnen 8 schoolweken in niveau 3 kwamen",
    "reasons": "De feiten die het zwaarst wegen",
    "early_signal": "Of de leerling als vroegsignaal op de lijst staat",
}
_ENTRY = {
    "pupil_id": "Leerlingnummer van de school",
    "name": "Naam",
    "class": "Klas of groep",
    "mentor": "Mentor of leerkracht",
    "tier": "Niveau dat is getoond",
    "tier_since": "Sinds wanneer in dit niveau",
    "previous_tier": "Niveau van de week ervoor",
    "attention": "In niveau 1 met aandacht",
    "rules": "Regels die ja zeggen",
    "sentences": "De redenen in woorden",
    "open": "Regels die door ontbrekende registraties geen antwoord hebben",
    "absent_hours_4w": "Gemiste klokuren in 4 schoolweken",
    "absent_hours_12w": "Gemiste klokuren in 12 schoolweken",
    "absent_share_4w": "Deel van de lestijd gemist in 4 schoolweken",
    "absent_share_12w": "Deel van de lestijd gemist in 12 schoolweken",
    "sick_reports_12w": "Ziekmeldingen in 12 schoolweken",
    "sick_days_year": "Ziektedagen dit schooljaar",
    "away_run_days": "Hele schooldagen achter elkaar weg",
    "away_since": "Weg sinds",
    "clock": "Wat de klok van thuiszitten aangeeft",
    "last_present": "Laatst aanwezig op",
    "pupil_days": "Lesdagen met registratie sinds de inschrijving",
    "missing_days_4w": "Lesdagen zonder registratie in 4 schoolweken",
    "missing_days_12w": "Lesdagen zonder registratie in 12 schoolweken",
    "scheduled_days_12w": "Lesdagen met registratie in 12 schoolweken",
    "due_on": "Uiterlijk te melden op",
    "last_contact": "Laatste contact",
    "owner": "Wie de actie heeft",
    "action": "Afgesproken actie",
    "action_due": "Wanneer de actie klaar is",
    "review_on": "Wanneer het weer wordt besproken",
    "mazl_step": "Stap van M@ZL",
    "reported_to_duo": "Gemeld bij DUO",
    "model": "Tweede mening van het model",
    "probability": "Kans volgens het model; leeg als er geen getal wordt gegeven",
    "content_sha256": "Controlegetal van het oordeel",
    "disagreement": "Waarin model en regels verschillen",
    "records": "Aantal registraties waarvan de reden nog niet bekend is",
    "oldest": "Datum van de oudste daarvan",
}
_DAYS = {"date": "Datum", "minutes": "Gemiste minuten", "periods": "Lesuren; 0 is de hele dag"}
STORED = {"days": _DAYS, "reasons": _REASON, "evidence": _EVIDENCE, "second_opinion": _OPINION, "entry": _ENTRY}
"""Per part the explanation of every key."""

PLACES = {
    "overdue": "te laat of te melden",
    "new_tier_3": "nieuw in niveau 3",
    "tier_3_without_plan": "niveau 3",
    "tier_2_worsening": "niveau 2, wordt meer",
    "new_tier_2": "nieuw in niveau 2",
    "early_signals": "vroegsignaal",
    "review_due": "opnieuw te bespreken",
    "improved": "verbeterd",
    "cannot_judge": "niet te beoordelen",
    "steady_tier_3": "niveau 3, met plan",
    "steady_tier_2": "niveau 2",
    "unaccounted": "reden van verzuim nog niet bekend",
}
"""Parts of a weekly list in words."""
STATUS = {"tiered": "beoordeeld", "cannot-judge": "niet te beoordelen", "exempt": "vrijgesteld van de leerplicht"}
WEEKDAYS = {1: "maandag", 2: "dinsdag", 3: "woensdag", 4: "donderdag", 5: "vrijdag"}
