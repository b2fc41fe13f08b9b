"""A second, slow and obvious implementation of rules.md §1 to §5, to hold the engine against."""
