"""The model card (Mitchell et al., Model Cards for Model Reporting, 2019), written from what is kept with a model."""

from collections.abc import Mapping
from math import isnan
from typing import Any


def card_text(metadata: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """The card as Markdown; every number comes from ``metadata`` or ``metrics``."""
    description = metadata["description"]
    parts = [
        f"# Model card: {metadata['version']}",
        _details(metadata, description),
        _USE,
        _factors(metadata),
        "## Metrics\n\n" + (_bullets(metrics) or "None were kept with this version."),
        "## Training and calibration data\n\n" + (_bullets(description) or "Not described."),
        _caveats(metadata),
    ]
    return "\n\n".join(parts) + "\n"


_USE = """## Intended use

A second opinion for the attendance team of a school, beside rules that lead: which pupils now in tier 1 or 2 may come
into tier 3 within 8 school weeks, so that somebody talks with them earlier.

## Out of scope

- It never lowers a tier, never gives tier 3, never makes or cancels a report, and never sends a letter.
- It says nothing about why a pupil is away, and nothing about a parent or a family.
- It is not for comparing schools, classes or teachers, and not for deciding about admission, sanctions or support.
- It looks at no sex, age, origin, postcode, income or name; sex is only used to check that it treats both alike."""


def _details(metadata: Mapping[str, Any], description: Mapping[str, Any]) -> str:
    origin = {
        "simulated": "learned from **simulated pupils**; no real pupil was used",
        "school": "learned, or given its numbers, by a school's own history",
    }[metadata["origin"]]
    checked = "yes" if metadata["validated"] else "**no**"
    kind = {
        "additive": "additive: one table per fact, contributions are exact",
        "boosted": "gradient boosting with monotone facts, contributions by exchanging one fact at a time",
    }[metadata["kind"]]
    libraries = ", ".join(f"{name} {number}" for name, number in metadata["libraries"].items())
    return f"""## Model details

- Origin: {origin}.
- Checked on the school's own later weeks: {checked}.
- Kind: {kind}. More absence never lowers the risk.
- Made: {description.get("made_at", "unknown")}, code {description.get("code_version", "unknown")}, {libraries}.
- SHA-256 of the file: `{metadata["sha256"]}`.
- Facts: {", ".join(metadata["features"])}."""


def _factors(metadata: Mapping[str, Any]) -> str:
    lines = [
        "## Groups",
        "",
        "| sector | calibration | says a number | pupils checked | positive | ECE | slope | seen ÷ said |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, sector in metadata["sectors"].items():
        says = f"no: {sector['no_number']}" if sector["no_number"] else "yes"
        figures = " | ".join(_number(sector[key]) for key in ("pupils", "positives", "ece", "slope", "ratio"))
        lines.append(f"| {name} | {sector['method']} | {says} | {figures} |")
    return "\n".join(lines)


def _caveats(metadata: Mapping[str, Any]) -> str:
    simulated = (
        "The population was simulated from published figures. What real pupils do may differ; until it is checked on "
        "a school's own history its numbers are not shown by default, and where they are, so is their origin. "
        if metadata["origin"] == "simulated"
        else ""
    )
    return (
        f"## Caveats\n\n{simulated}A probability is about pupils with these facts, not about this pupil. Help that "
        "works makes the model look wrong: a pupil who was helped and stayed counts as a false alarm. Most pupils on "
        "a list of early signals never come into tier 3."
    )


def _bullets(values: Mapping[str, Any], depth: int = 0) -> str:
    lines = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines += [f"{'  ' * depth}- {key}:", _bullets(value, depth + 1)]
        else:
            lines.append(f"{'  ' * depth}- {key}: {_number(value)}")
    return "\n".join(line for line in lines if line)


def _number(value: Any) -> str:
    if isinstance(value, float):
        return "–" if isnan(value) else f"{value:.4g}"
    return "–" if value is None else str(value)
