"""Public ids as they come in from outside."""


def is_uid(text: str) -> bool:
    """Whether this can be a public id: letters and digits only; some other characters no database looks for."""
    return text.isascii() and text.isalnum()
