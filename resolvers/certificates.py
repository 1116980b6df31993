"""Certificates: read by those whose they are, and confirmed to anybody who holds one."""

from dataclasses import dataclass
from typing import Any

from domain.access import may_read_certificate
from models.applications import Application
from models.certificates import Certificate
from resolvers.context import Context


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """What is said of a number that somebody asks about. `found` is None for what is no certificate."""

    found: Certificate | None
    has_code: bool = False

    @property
    def valid(self) -> bool:
        """Whether there is such a certificate."""
        return self.found is not None

    @property
    def name(self) -> str | None:
        """Whose it is, as in the passport: told to those alone who have the code that is printed on it."""
        return self.found.name.passport if self.found and self.found.name and self.has_code else None

    @property
    def completed_on(self) -> Any:
        """The day on which the person took part to the end."""
        return self.found and self.found.completed_on


async def checked(number: str, code: str | None) -> CertificateCheck:
    """What can be said of a certificate by its number; with its code, also whose it is.

    A number with a code that is not its own is no certificate: whoever printed the two together made it up.
    """
    found = await Certificate.numbered(number)
    if found is None or code is None:
        return CertificateCheck(found)
    return CertificateCheck(found, True) if found.has_code(code) else CertificateCheck(None)


async def numbered(context: Context, number: str) -> Certificate | None:
    """The certificate of this number, for those who may have it whole; else None."""
    found = await Certificate.numbered(number)
    return found if found is not None and may_read_certificate(context.viewer, found) else None


async def of_application(context: Context, application: Application) -> Certificate | None:
    """The certificate that came of an application, or None."""
    found = await context.loaders.grouped(Certificate, "application", application.id, sort=(("issued_at", 1),))
    return found[0] if found else None


def page_of(context: Context, certificate: Certificate) -> str:
    """The page that confirms it, as the code on paper leads there."""
    return f"{context.settings.base_url}/certificates/{certificate.number}?code={certificate.code}"


def file_of(context: Context, certificate: Certificate) -> str:
    """Where it is to be had as a PDF, by those who may have it whole."""
    return f"{context.settings.base_url}/certificates/{certificate.number}.pdf"
