"""Certificates: what is theirs who hold one, and what anybody may ask."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from domain.certificates import grouped
from models import certificates as stored
from resolvers import certificates
from resolvers.context import Info
from schema.accounts import PersonName
from schema.base import AskedLocale, Node, language_served, plain, required_text, said, shown, shows, via
from schema.scalars import URL, Locale


@strawberry.type(description="That a person took part to the end, as it was certified. For that person and the staff.")
class Certificate(Node):
    """Shows a certificate."""

    number: str = plain("Names it, e.g. OTS-TRN-2026-000017.")
    code: str = shown(lambda one: grouped(one.code), "Printed on it: who has it is told whose certificate it is.")
    name: PersonName | None = plain("The person's name as it was then.")
    programme: str = required_text("programme", "The title of the programme, as it was then.")
    title: str = required_text("title", "The title of the call, as it was then.")
    resolved_locale: Locale = language_served()
    starts_on: date | None = plain("The first day.")
    ends_on: date | None = plain("The last day.")
    completed_on: date = plain("The day on which the person had taken part to the end.")
    issued_at: datetime = plain("When it was issued.")
    sha256: str | None = plain("The hash of all that it says.")
    url: URL = via(certificates.page_of, "The page that confirms it.")
    pdf_url: URL = via(certificates.file_of, "Where it is to be had as a PDF, by those who read this.")

    is_type_of = shows(stored.Certificate)


@strawberry.type(description="Whether a certificate is one. Of the person, it says no more than is printed on it.")
class CertificateCheck:
    """Shows what came of a check."""

    valid: bool = plain("Whether a certificate of this number, and with this code, was issued.")
    name: str | None = plain("Whose it is, as in the passport; null without the code, and once they were forgotten.")
    completed_on: date | None = plain("The day on which the person had taken part to the end.")

    @strawberry.field(description="The title of the programme.")
    def programme(self, locale: AskedLocale = None) -> str | None:
        """Null when it is no certificate."""
        found: stored.Certificate | None = self.found  # type: ignore[attr-defined]
        return found and said(found.programme, found.locale_for(locale))

    @strawberry.field(description="The language that the title comes in for who asks for `locale`.")
    def resolved_locale(self, locale: AskedLocale = None) -> Locale | None:
        """Null when it is no certificate."""
        found: stored.Certificate | None = self.found  # type: ignore[attr-defined]
        return found and Locale(found.locale_for(locale))


@strawberry.type
class CertificateQuery:
    """What can be asked about certificates."""

    @strawberry.field(description="A certificate by its number, for who holds it and for the secretariat.")
    async def certificate(
        self, info: Info, number: Annotated[str, strawberry.argument(description="As it is printed.")]
    ) -> Certificate | None:
        """To others it looks as if there were none."""
        return await certificates.numbered(info.context, number)  # type: ignore[return-value]

    @strawberry.field(description="Whether a certificate is one; with the code printed on it, also whose it is.")
    async def check_certificate(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="As it is printed.")],
        code: Annotated[str | None, strawberry.argument(description="As it is printed.")] = None,
    ) -> CertificateCheck:
        """Answered to anybody."""
        return await certificates.checked(number, code)  # type: ignore[return-value]
