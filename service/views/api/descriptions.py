"""What the description of the API says in words."""

ABOUT = """The school attendance early warning service, for machines: what the pages show, and sending in registers.

**Who may see what.** Every request needs a token that an administrator made for certain scopes at certain schools. A
token never gives more than its account may at that moment. What a token may not see does not exist for it: 404. Every
look at named pupils is written in the audit log with who, whom, what and on what ground, also when the answer is 304.

**Unknown is not present.** A school day whose register has not arrived is unknown. Nothing here counts it as presence.

**Collections** come in pages with a fixed order. Follow `next` (or the header Link) until it is null.

**Again.** Send If-None-Match with the ETag you have, and an Idempotency-Key with what you send in.

**Names** are those of the published glossary (GLOSSARY.md), of the rules and of the files the service reads: one name
for one thing. Dates are full-date, moments are date-time in UTC. Texts for people, such as the reasons, are Dutch.
"""

TAGS = [
    {"name": "me", "description": "The token that asks."},
    {"name": "schools", "description": "Schools and their own calendar."},
    {"name": "registers", "description": "Which school days have arrived."},
    {"name": "weekly-lists", "description": "What the attendance team looks at on Monday, frozen as it was."},
    {"name": "pupils", "description": "Who is enrolled."},
    {"name": "facts", "description": "Numbers made from records alone."},
    {"name": "assessments", "description": "Rules, tiers, reasons, the second opinion, and the receipt."},
    {"name": "consents", "description": "What parents and pupils were told or agreed to."},
    {"name": "tier-counts", "description": "Pupils per tier in a samenwerkingsverband, without small numbers."},
    {"name": "audit", "description": "Who saw and changed what."},
    {"name": "imports", "description": "What came in, and sending it in."},
    {"name": "documents", "description": "The policy in force."},
    {"name": "model", "description": "The risk model beside the rules."},
    {"name": "problems", "description": "What can go wrong."},
]
