"""The weekly and nightly run, one screen: files in, facts, rules, tiers, lists out."""

from service.pipeline.pages import is_demo, pupil_page, school_list, schools
from service.pipeline.parts import Parts, open_parts
from service.pipeline.week import run_week

__all__ = ["Parts", "is_demo", "open_parts", "pupil_page", "run_week", "school_list", "schools"]
