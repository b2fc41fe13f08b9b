"""Records to facts per pupil as of a date: columns, not loops."""
