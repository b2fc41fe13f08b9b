"""All routes of the API. A longer address comes before a shorter one that would match it as well."""

from service.views.api.assessments import add_assessments
from service.views.api.audit_events import add_audit_events
from service.views.api.consents import add_consents
from service.views.api.documents import add_documents
from service.views.api.facts import add_facts
from service.views.api.import_uploads import add_import_uploads
from service.views.api.imports import add_imports
from service.views.api.lists import add_lists
from service.views.api.me import add_me
from service.views.api.models import add_model
from service.views.api.openapi import add_description
from service.views.api.problem_pages import add_problem_pages
from service.views.api.pupils import add_pupil, add_pupils
from service.views.api.register import Api
from service.views.api.registers import add_registers
from service.views.api.schools import add_schools
from service.views.api.tier_counts import add_tier_counts
from service.views.web.register import Routes


def add_api(routes: Routes) -> None:
    """Add them, and the description that is made from them."""
    api = Api(routes)
    add_me(api)
    add_schools(api)
    add_registers(api)
    add_lists(api)
    add_pupils(api)
    add_facts(api)
    add_assessments(api)
    add_audit_events(api)
    add_consents(api)
    add_pupil(api)
    add_imports(api)
    add_import_uploads(api)
    add_tier_counts(api)
    add_documents(api)
    add_model(api)
    add_problem_pages(api)
    add_description(api)
