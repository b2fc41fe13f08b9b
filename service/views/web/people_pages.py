"""Every page that is not about the lists of a school: signing in, the own account, beheer, and what pupils may ask."""

from service.accounts.parts import Accounts
from service.privacy.policies import load_policies
from service.views.web.account_factor import add_factor_pages
from service.views.web.account_pages import add_account_pages
from service.views.web.account_tokens import add_token_pages
from service.views.web.admin_accounts import add_account_administration
from service.views.web.admin_documents import add_document_pages
from service.views.web.admin_imports import add_import_pages
from service.views.web.admin_log import add_log_pages
from service.views.web.admin_model import add_model_pages
from service.views.web.admin_pages import add_admin_pages
from service.views.web.admin_roles import add_role_administration
from service.views.web.admin_uploads import add_upload_pages
from service.views.web.layout import Layout
from service.views.web.messages_admin import add_message_pages
from service.views.web.messages_own import add_own_message_pages
from service.views.web.messages_runs import add_run_pages
from service.views.web.messages_webhooks import add_webhook_pages
from service.views.web.privacy_consent import add_consent_pages
from service.views.web.privacy_pages import add_privacy_pages
from service.views.web.privacy_requests import add_request_pages
from service.views.web.register import Routes
from service.views.web.sign_in_links import add_link_pages
from service.views.web.sign_in_pages import add_sign_in_pages
from service.views.web.sign_in_provider import add_provider_pages


def add_people_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them all."""
    for add in (add_sign_in_pages, add_provider_pages, add_link_pages):
        add(routes, layout, accounts)
    for add_own in (add_account_pages, add_factor_pages, add_token_pages):
        add_own(routes, layout, accounts)
    add_admin_pages(routes, layout)
    add_account_administration(routes, layout, accounts)
    add_role_administration(routes, layout, accounts)
    # The form before the page of one import: of two addresses that fit, the first counts.
    add_upload_pages(routes, layout)
    add_import_pages(routes, layout)
    add_log_pages(routes, layout)
    add_own_message_pages(routes, layout)
    add_message_pages(routes, layout)
    add_run_pages(routes, layout)
    add_model_pages(routes, layout)
    add_webhook_pages(routes, layout, accounts)
    policies = load_policies(routes.parts.settings.configs_dir)
    add_document_pages(routes, layout, policies)
    for add_about_pupils in (add_privacy_pages, add_consent_pages, add_request_pages):
        add_about_pupils(routes, layout, policies)
