"""The table of the pages of an applicant, and of whoever holds a receipt, a certificate or a mail."""

from typing import Final

from portal.applicants import accounts, applications, certificates, drafts, receipts
from portal.applicants.unsubscribing import unsubscribe

PAGES: Final = (
    ("/calls/{slug}/apply", drafts.apply, ("POST",)),
    ("/sign-in", accounts.sign_in, ("GET", "POST")),
    ("/sign-out", accounts.sign_out, ("POST",)),
    ("/profile", accounts.profile, ("GET", "POST")),
    ("/applications", applications.listing, ("GET",)),
    ("/applications/{id}", applications.application, ("GET", "POST")),
    ("/applications/{id}/withdraw", applications.withdraw, ("POST",)),
    ("/receipts", receipts.check, ("GET",)),
    ("/certificates", certificates.search, ("GET",)),
    ("/certificates/{number}.pdf", certificates.printed, ("GET",)),
    ("/certificates/{number}", certificates.certificate, ("GET",)),
    ("/unsubscribe/{token}", unsubscribe, ("GET", "POST")),
)
