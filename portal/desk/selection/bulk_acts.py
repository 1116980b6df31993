"""The acts that can be done on many applications at once: what each is called, and what it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.words import Translate


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One act on many: its document, what the button says, what else it is given."""

    document: str
    title: Callable[[Translate], str]
    given: Mapping[str, Any]
    needs: str | None = None


def _plain(document: str, title: Callable[[Translate], str], needs: str | None = None, **given: Any) -> BulkAct:
    return BulkAct(f"desk/applications/{document}", title, given, needs)


BULK: Final[Mapping[str, BulkAct]] = {
    "START_SCREENING": _plain("start-screening", lambda t: t("Start screening")),
    "SEND_TO_REVIEW": _plain("send-to-review", lambda t: t("Send to review")),
    "SHORTLIST": _plain("shortlist", lambda t: t("Shortlist")),
    "ACCEPT": _plain("propose", lambda t: t("Propose: accept"), decision="ACCEPTED"),
    "WAITLIST": _plain("propose", lambda t: t("Propose: waiting list"), decision="WAITLISTED"),
    "REJECT": _plain("propose", lambda t: t("Propose: reject"), decision="REJECTED"),
    "MARK_INELIGIBLE": _plain("mark-ineligible", lambda t: t("Mark as ineligible"), needs="note"),
    "ASSIGN": _plain("assign", lambda t: t("Give to reviewers"), needs="reviewers"),
}
