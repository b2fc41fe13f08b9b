"""Facts → calibrated probability, or "no number, because" (rules.md §6). Pure: nothing is read or written here."""
