"""The table of the pages of administration: accounts, keys, webhooks, the audit log."""

from typing import Final

from portal.desk.administration import accounts, api_keys, audit, webhooks
from portal.people import ADMINISTRATORS, Page, only_for

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = tuple(
    (path, only_for(ADMINISTRATORS, shown), methods)
    for path, shown, methods in (
        ("/desk/accounts", accounts.accounts, ("GET",)),
        ("/desk/accounts/new", accounts.new_account, ("GET", "POST")),
        ("/desk/accounts/{id}", accounts.account, ("GET", "POST")),
        ("/desk/api-keys", api_keys.api_keys, ("GET", "POST")),
        ("/desk/api-keys/{id}", api_keys.api_key, ("GET", "POST")),
        ("/desk/webhooks", webhooks.webhooks, ("GET", "POST")),
        ("/desk/webhooks/{id}", webhooks.webhook, ("GET", "POST")),
        ("/desk/audit", audit.audit, ("GET",)),
    )
)
