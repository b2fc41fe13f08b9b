"""The card of the risk model in use, as it was written when the model was kept."""

from pathlib import Path

from service.domain.errors import NotFound
from service.pipeline.parts import Parts

MODELS = "models"
"""Folder of the versions, in the data folder."""


def model_card(parts: Parts) -> tuple[str, str]:
    """Version in use and its card as Markdown.

    Raises
    ------
    NotFound
        If no version is in use, or the one in use has no card.
    """
    from models.registry import CARD, current, list_versions  # noqa: PLC0415 - loads scikit-learn, only this page waits

    folder = parts.settings.data_dir / MODELS
    version = current(folder)
    if version is None or version not in list_versions(folder):
        raise NotFound("There is no risk model in use.", "Make one with: vroegsignaal train")
    return version, _text(folder / version / CARD)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotFound(f"The card {path.name} of the risk model in use cannot be read.") from None
