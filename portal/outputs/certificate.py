"""A certificate as PDF: one page, with a code for cameras that leads to where it is confirmed."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import segno
import typst

from portal.outputs.pdf import FONTS, HERE

TEMPLATE: Final = HERE / "certificate.typ"


def said(certificate: dict[str, Any], t: Callable[..., str], day: Callable[[str], str], locale: str) -> dict[str, Any]:
    """What is printed of a certificate of the API, in the language of the reader."""
    name = certificate["name"] or {}
    first, last = certificate["startsOn"], certificate["endsOn"]
    return {
        "lang": locale,
        "title_lang": certificate["resolvedLocale"],
        "heading": t("Certificate of participation"),
        "intro": t("This is to certify that"),
        "name": name.get("passport") or "",
        "native": name.get("native") or "",
        "took_part": t("took part to the end in"),
        "title": certificate["title"],
        "programme": certificate["programme"] if certificate["programme"] != certificate["title"] else "",
        "facts": [
            *([(t("Held"), " – ".join(dict.fromkeys([day(first), day(last or first)])))] if first else []),
            (t("Completed on"), day(certificate["completedOn"])),
            (t("Number"), certificate["number"]),
            (t("Code"), certificate["code"]),
        ],
        "confirmed_at": t("Anybody can have this confirmed:"),
        "url": certificate["url"],
        "sha256": certificate["sha256"] or "",
    }


def written(printed: dict[str, Any], issued_at: datetime) -> bytes:
    """The PDF of what `said` gave. The same certificate gives the same bytes."""
    given: dict[str, str] = {"printed": json.dumps(printed), "qr": _picture(printed["url"])}
    compiled = typst.compile(
        TEMPLATE,
        root=HERE,
        font_paths=FONTS,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=given,
        timestamp=issued_at.replace(microsecond=0),
    )
    assert isinstance(compiled, bytes)
    return compiled


def _picture(url: str) -> str:
    """The address as a picture that cameras read."""
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", scale=4, border=0, dark="#17262b")
    return drawn.getvalue().decode()
