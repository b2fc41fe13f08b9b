"""Invented names. They are drawn apart from everything else, so nothing about a pupil follows from a name."""

GIRLS = (
    "Aya", "Bo", "Cato", "Dana", "Elif", "Femke", "Gioia", "Hanna", "Iris", "Jip", "Kiki", "Lotte", "Mila", "Noor",
    "Olivia", "Pippa", "Rosa", "Saar", "Tess", "Veerle", "Wies", "Yara", "Zoë",
)  # fmt: skip
BOYS = (
    "Adam", "Bram", "Cas", "Daan", "Emre", "Finn", "Guus", "Hugo", "Ilias", "Jens", "Kaan", "Levi", "Mats", "Noah",
    "Otis", "Pim", "Ruben", "Sem", "Teun", "Vince", "Wout", "Yusuf", "Ziggy",
)  # fmt: skip
LAST = (
    "Aalbers", "Bakkerije", "Cornelisz", "Demirkan", "Elzenga", "Faberius", "Groenewegen", "Haverkort", "Idrisi",
    "Jaspersen", "Kuiperij", "Lambooij", "Meulenkamp", "Nieuwveld", "Oosterling", "Plantinga", "Quaden", "Rietstra",
    "Smeding", "Terpstra", "Uilenburg", "Verhoevense", "Wierdsma", "IJsselstein", "Zandbergen",
)  # fmt: skip
MUNICIPALITIES = ("Waterveen", "Oudeland", "Hoogdrecht", "Nieuwhaven", "Lindewoude")
"""Places that do not exist."""


def first_name(school: int, pupil: int, sex: int) -> str:
    """First name of a pupil."""
    names = (GIRLS, BOYS)[sex]
    return names[(pupil * 7 + school * 3) % len(names)]


def last_name(school: int, pupil: int) -> str:
    """Last name of a pupil."""
    return LAST[(pupil * 11 + school * 5 + pupil // len(LAST)) % len(LAST)]


def mentor(school: int, class_row: int) -> str:
    """Mentor of a class."""
    return f"{LAST[(class_row * 3 + school) % len(LAST)]} ({class_row + 1})"
