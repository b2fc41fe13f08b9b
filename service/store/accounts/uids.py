"""Public ids as they come in from outside."""


def is_uid(text: str) -> bool:
    """Whether this can be a public id: letters and digits only. A database refuses to look for some other characters."""
    return text.isascii() and text.isalnum()
