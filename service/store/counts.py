"""What a write did to the database, in rows of the file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Every row of a file counts once.

    Attributes
    ----------
    new
        Rows about something that was not known.
    changed
        Rows that say something else about something known.
    unchanged
        Rows that were there already.
    withdrawn
        Absence versions of 0 minutes that were not there yet.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Counts of both."""
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.withdrawn + other.withdrawn,
        )
