"""Documents about the service itself: who may see what on which ground, and how long everything is kept."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.loading import load_yaml
from service.views.api.answers import Answer
from service.views.api.paging import Page, after, page, position
from service.views.api.params import NAME, USUAL, Cursor, Limit
from service.views.api.register import Api
from service.views.gate import Look, Need

NEED = Need(Verb.SEE, What.DOCUMENT)
TAG = "documents"

DOCUMENTS = {
    "sharing": "Who sees and changes what, where, on which ground",
    "retention": "What is kept, why, on what ground, and until when",
    "consent": "For which purposes somebody is informed or asked, and from which age",
    "rights": "What may be asked to correct or erase, and what is decided on which ground",
}
"""Title of each, by the name of its file in configs/."""


Name = Annotated[str, Path(pattern=NAME, description="Name of the document.", examples=["retention"])]


class Document(BaseModel):
    """A document about the service."""

    name: str
    title: str


class DocumentInFull(Document):
    """The same with its content: the policy in force, as configs/ has it."""

    content: dict[str, Any] = Field(description="The keys and texts of the policy file; the texts are Dutch.")


def add_documents(api: Api) -> None:
    """Add them."""
    documents = _Documents(api.parts)
    api.get("/documents", documents.list_documents, NEED, Page[Document], TAG)
    api.get("/documents/{name}", documents.get_document, NEED, DocumentInFull, TAG)


class _Documents:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_documents(self, look: Look, request: Request, limit: Limit = USUAL, cursor: Cursor = None) -> Answer:
        """The documents there are."""
        names, more = after(list(DOCUMENTS), str, position(request, cursor, str), limit)
        rows = [{"name": name, "title": DOCUMENTS[name]} for name in names]
        return page(request, Page[Document], rows, names[-1] if more else None)

    def get_document(self, look: Look, request: Request, name: Name) -> Answer:
        """One document, as it is in force."""
        if name not in DOCUMENTS:
            raise NotFound("There is no such document.")
        content = load_yaml(self.parts.settings.configs_dir / f"{name}.yaml")
        return Answer(DocumentInFull(name=name, title=DOCUMENTS[name], content=content))
