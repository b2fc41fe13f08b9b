"""Vroegsignaal: daily attendance in, a tier for every pupil with the reasons, the right message out."""
