"""What a printed record of a meeting says, in order, as plain data: the formats for paper only lay it out.

Its blocks are those of `prose`, and `heading` (`level`, `text`), `table` (`caption`, `header`, `rows`), `image`
(`source`, `alt`, `caption`), `callout` (`tone`, `text`), `statement` (`speaker`, `blocks`), `decision` (`title`,
`blocks`).
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from locales.writing import direction_of, written_day
from portal import words
from portal.outputs import prose
from portal.outputs.prose import Block, clean, paragraph, run

Translate = Callable[..., str]
Day = Callable[[str], str]


def record_of(meeting: dict[str, Any]) -> tuple[str, list[Block]]:
    """The compiled minutes and their language.

    Minutes that came in English on a page of another language are shown with all that stands in them in English.
    """
    minutes = meeting["minutes"]
    spoken = minutes["resolvedLocale"]
    return spoken, minutes["english" if spoken == meeting["englishLocale"] else "compiled"]


def printed(meeting: dict[str, Any], t: Translate, locale: str) -> dict[str, Any]:
    """The record in the language of `locale`; each part tells the language that its text is in."""
    spoken, compiled = record_of(meeting)
    own = meeting["resolvedLocale"]
    agreed = words.records(t)[meeting["minutes"]["recordStatus"]]
    beside = _Beside(t, locale, isolated=direction_of(own) != direction_of(locale))
    parts = [
        _part(None, own, _blocks(meeting["body"], beside.t)),
        _part(t("Delegations"), own, _delegations(meeting, beside.t)),
        _part(t("Agenda"), own, _agenda(meeting["agenda"])),
        _part(t("Minutes ({status})", status=agreed), spoken, _blocks(compiled, beside.t)),
        _part(t("Decisions, and what came of them"), own, list(_decisions(meeting, beside.t, beside.day))),
        _part(t("Documents"), own, _documents(meeting)),
        _part(t("On the margins"), own, _side_meetings(meeting, beside.day)),
    ]
    return {
        **_head(meeting, locale),
        "facts": [[label, clean(value)] for label, value in _facts(meeting, t, locale) if value],
        "parts": [part for part in parts if part["blocks"]],
        "imprint": _imprint(meeting, t, locale),
        "source": meeting["url"],
        "page_of": t("Page {number} of {total}", number="{number}", total="{total}"),
    }


class _Beside:
    """The words and days that we add to the text of a meeting. Where the two are written in opposite directions, each
    is isolated, so that a date within Arabic keeps its order."""

    def __init__(self, t: Translate, locale: str, *, isolated: bool) -> None:
        self.translate = t
        self.locale = locale
        self.marks = ("\u2068", "\u2069") if isolated else ("", "")

    def t(self, msgid: str, **places: object) -> str:
        return self.translate(msgid, **places).join(self.marks)

    def day(self, value: str) -> str:
        return written_day(date.fromisoformat(value), self.locale).join(self.marks)


def pictures_in(record: dict[str, Any]) -> list[str]:
    """The addresses of its pictures, each once."""
    shown = [block["source"] for part in record["parts"] for block in part["blocks"] if block["kind"] == "image"]
    return list(dict.fromkeys(shown))


def place_of(place: dict[str, Any] | None) -> str:
    """Where something takes place, on one line; empty when that is not told."""
    if place is None:
        return ""
    country = place["country"]["name"] if place["country"] else None
    return ", ".join(part for part in (place["name"], place["city"], country) if part)


def days_of(starts_on: str, ends_on: str, locale: str) -> str:
    """One day, or the first and the last of several, in words."""
    days = dict.fromkeys((starts_on, ends_on))
    return " – ".join(written_day(date.fromisoformat(day), locale) for day in days)


def _head(meeting: dict[str, Any], locale: str) -> dict[str, Any]:
    own = meeting["resolvedLocale"]
    return {
        "title": clean(meeting["title"]),
        "summary": clean(meeting["summary"] or ""),
        **_spoken(own),
        "labels": _spoken(locale),
        "published": meeting["publishedAt"],
        "host": clean(meeting["host"]["name"]) if meeting["host"] else "",
    }


def _facts(meeting: dict[str, Any], t: Translate, locale: str) -> Iterator[tuple[str, str]]:
    yield t("Date"), days_of(meeting["startsOn"], meeting["endsOn"], locale)
    if meeting["eventStatus"] != "SCHEDULED":
        yield t("Takes place"), words.events(t)[meeting["eventStatus"]]
    yield t("Place"), place_of(meeting["place"])
    if meeting["host"]:
        yield t("Host"), meeting["host"]["name"]
    if meeting["series"]:
        number = f" ({meeting['ordinal']})" if meeting["ordinal"] else ""
        yield t("Series"), meeting["series"]["name"] + number
    if meeting["heldDuring"]:
        yield t("On the margins of"), meeting["heldDuring"]["title"]
    if meeting["minutes"]["adoptedAt"]:
        yield t("Minutes adopted"), written_day(date.fromisoformat(meeting["minutes"]["adoptedAt"][:10]), locale)


def _imprint(meeting: dict[str, Any], t: Translate, locale: str) -> str:
    if not meeting["revision"]:
        return t("Draft, not published")
    day = written_day(date.fromisoformat(meeting["publishedAt"][:10]), locale)
    said = t("Revision {number}, published on {day}", number=meeting["revision"]["number"], day=day)
    return f"{said} · sha256 {meeting['revision']['sha256'][:16]}"


def _part(heading: str | None, locale: str, blocks: list[Block]) -> dict[str, Any]:
    return {"heading": heading, **_spoken(locale), "blocks": blocks}


def _spoken(locale: str) -> dict[str, str]:
    return {"lang": locale, "direction": direction_of(locale)}


def _delegations(meeting: dict[str, Any], t: Translate) -> list[Block]:
    capacities = words.capacities(t)
    items = []
    for one in meeting["delegations"]:
        members = "; ".join(", ".join(part for part in (m["name"], m["post"]) if part) for m in one["members"])
        name = run(one["institution"]["name"], bold=True)
        items.append([{"kind": "paragraph", "runs": [name, run(f" ({capacities[one['status']]})"), *_after(members)]}])
    return [_list(items)] if items else []


def _after(text: str) -> list[prose.Run]:
    return [run(f": {text}")] if text else []


def _agenda(items: list[dict[str, Any]]) -> list[Block]:
    return [_list([_point(item) for item in items], numbered=True)] if items else []


def _point(item: dict[str, Any]) -> list[Block]:
    return [paragraph(f"{item['number']}. {item['title']}"), *_agenda(item.get("items", []))]


def _list(items: list[list[Block]], *, ordered: bool = False, numbered: bool = False) -> Block:
    """A list. A `numbered` one carries its numbers in its texts and has no marks of its own."""
    return {"kind": "list", "ordered": ordered, "start": 1, "items": items, "bare": numbered}


def _decisions(meeting: dict[str, Any], t: Translate, day: Day) -> Iterator[Block]:
    acts = words.acts(t)
    for one in meeting["decisions"]:
        title = f"{t('Decision {number}', number=one['number'])} · {acts[one['action']]}"
        blocks = prose.paragraphs(one["text"])
        if one["adopts"]:
            blocks.append(paragraph(f"{t('Adopts:')} {one['adopts']['title']}"))
        if one["mandates"]:
            blocks.append(paragraph(f"{t('Rests on:')} {'; '.join(each['title'] for each in one['mandates'])}"))
        if one["actionItems"]:
            blocks.append(_list([_action(item, t, day) for item in one["actionItems"]]))
        yield {"kind": "decision", "title": clean(title), "blocks": blocks}


def _action(item: dict[str, Any], t: Translate, day: Day) -> list[Block]:
    who = ", ".join(each["name"] for each in item["responsible"])
    when = day(item["dueOn"]) if item["dueOn"] else ""
    told = ", ".join(part for part in (who, when) if part)
    reached = words.follow_up(t)[item["status"]] + (f", {t('overdue')}" if item["overdue"] else "")
    said = [run(item["title"] + (f" ({told})" if told else "") + ": "), run(reached, bold=True)]
    reports = [paragraph(report["text"]) for report in item["reports"]]
    return [{"kind": "paragraph", "runs": said}, *reports]


def _documents(meeting: dict[str, Any]) -> list[Block]:
    items = []
    for one in meeting["documents"]:
        symbol = f" ({one['symbol']})" if one["symbol"] else ""
        files = [part for file in one["files"] for part in (run(" – "), run(file["name"], href=file["url"]))]
        items.append([{"kind": "paragraph", "runs": [run(one["title"] + symbol), *files]}])
    return [_list(items)] if items else []


def _side_meetings(meeting: dict[str, Any], day: Day) -> list[Block]:
    items = []
    for one in meeting["sideMeetings"]:
        runs = [run(one["title"], href=one["url"]), run(f", {day(one['startsOn'])}")]
        items.append([{"kind": "paragraph", "runs": runs}])
    return [_list(items)] if items else []


def _blocks(blocks: list[Block], t: Translate) -> list[Block]:
    return [shown for block in blocks for shown in _LAID_OUT[block["__typename"]](block, t)]


def _heading(block: Block, t: Translate) -> list[Block]:
    # The part itself has a heading of level 1.
    return [{"kind": "heading", "level": max(2, block["level"]), "text": clean(block["heading"])}]


def _plain_list(block: Block, t: Translate) -> list[Block]:
    return [_list([[paragraph(item)] for item in block["items"]], ordered=block["ordered"])] if block["items"] else []


def _quote(block: Block, t: Translate) -> list[Block]:
    blocks = prose.paragraphs(block["said"])
    return [{"kind": "quote", "blocks": blocks, "attribution": clean(block["attribution"] or "")}]


def _table(block: Block, t: Translate) -> list[Block]:
    rows = [[clean(cell) for cell in row] for row in block["rows"]]
    header = [clean(cell) for cell in block["header"]]
    return [{"kind": "table", "caption": clean(block["caption"] or ""), "header": header, "rows": rows}]


def _image(block: Block, t: Translate) -> list[Block]:
    caption = clean(block["imageCaption"] or "")
    return [{"kind": "image", "source": block["file"]["url"], "alt": clean(block["alt"]), "caption": caption}]


def _file(block: Block, t: Translate) -> list[Block]:
    size = f" ({block['file']['mediaType']}, {block['file']['bytes'] / 1000:.1f} kB)"
    return [{"kind": "paragraph", "runs": [run(block["label"], href=block["file"]["url"]), run(size)]}]


def _link(block: Block, t: Translate) -> list[Block]:
    return [{"kind": "paragraph", "runs": [run(block["label"], href=block["url"])]}]


def _callout(block: Block, t: Translate) -> list[Block]:
    return [{"kind": "callout", "tone": block["kind"], "text": clean(block["note"])}]


def _statement(block: Block, t: Translate) -> list[Block]:
    whose = f", {block['delegation']['institution']['name']}" if block["delegation"] else ""
    speaker = clean(block["speaker"] + whose)
    return [{"kind": "statement", "speaker": speaker, "blocks": prose.paragraphs(block["stated"])}]


def _decision(block: Block, t: Translate) -> list[Block]:
    title = t("Decision {number}", number=block["decision"]["number"])
    return [{"kind": "decision", "title": clean(title), "blocks": prose.paragraphs(block["decision"]["text"])}]


def _custom(block: Block, t: Translate) -> list[Block]:
    if block["type"] == "timeline":
        return [_list([_step(step) for step in block["data"]["steps"]], ordered=True)]
    return prose.paragraphs(block["plain"])


def _step(step: dict[str, str]) -> list[Block]:
    return [{"kind": "paragraph", "runs": [run(f"{step['when']}. ", bold=True), run(step["what"])]}]


_LAID_OUT: dict[str, Callable[[Block, Translate], list[Block]]] = {
    "HeadingBlock": _heading,
    "ParagraphBlock": lambda block, t: prose.read(block["html"]),
    "ListBlock": _plain_list,
    "QuoteBlock": _quote,
    "TableBlock": _table,
    "ImageBlock": _image,
    "FileBlock": _file,
    "LinkBlock": _link,
    "CalloutBlock": _callout,
    "StatementBlock": _statement,
    "DecisionBlock": _decision,
    "CustomBlock": _custom,
}
