"""Facts to yes, no or unknown with evidence, and from there to a rule tier."""
