"""The table of the pages of an applicant, and of whoever holds a receipt, a certificate or a mail."""

from typing import Final

from portal.applicants import (
    accounts,
    applications,
    certificates,
    checking,
    co_applicants,
    drafts,
    invitations,
    messages,
    my_data,
    participation,
    profiles,
    question_list,
    receipts,
    reuse,
    saving,
)
from portal.applicants.unsubscribing import unsubscribe

PAGES: Final = (
    ("/calls/{slug}/apply", drafts.apply, ("POST",)),
    ("/calls/{slug}/questions", question_list.show, ("GET",)),
    ("/sign-in", accounts.sign_in, ("GET", "POST")),
    ("/sign-out", accounts.sign_out, ("POST",)),
    ("/profile", profiles.profile, ("GET", "POST")),
    ("/profile/data", my_data.my_data, ("GET", "POST")),
    ("/messages", messages.listing, ("GET",)),
    ("/messages/{id}", messages.message, ("GET",)),
    ("/invitations", invitations.listing, ("GET",)),
    ("/invitations/{id}/accept", invitations.accept, ("POST",)),
    ("/invitations/{id}/decline", invitations.decline, ("POST",)),
    ("/applications", applications.listing, ("GET",)),
    ("/applications/{id}", applications.application, ("GET", "POST")),
    ("/applications/{id}/check", checking.check, ("GET", "POST")),
    ("/applications/{id}/answers", saving.answers, ("POST",)),
    ("/applications/{id}/state", saving.state, ("POST",)),
    ("/applications/{id}/files", saving.files, ("POST",)),
    ("/applications/{id}/confirm", participation.confirm, ("POST",)),
    ("/applications/{id}/decline", participation.decline, ("POST",)),
    ("/applications/{id}/withdraw", participation.withdraw, ("POST",)),
    ("/applications/{id}/co-applicants", co_applicants.co_applicants, ("GET", "POST")),
    ("/applications/{id}/leave", co_applicants.leave, ("POST",)),
    ("/applications/{id}/reuse", reuse.reuse, ("GET", "POST")),
    ("/receipts", receipts.check, ("GET",)),
    ("/certificates", certificates.search, ("GET",)),
    ("/certificates/{number}.pdf", certificates.printed, ("GET",)),
    ("/certificates/{number}", certificates.certificate, ("GET",)),
    ("/unsubscribe/{token}", unsubscribe, ("GET", "POST")),
)
