"""The minutes as Akoma Ntoso 3.0 (OASIS LegalDocML), after the UN profile: a meeting record is a `debate`.

Points of the agenda are sections, statements are speeches, institutions and people are referred to from the metadata.
The XML is built as a tree, so that no text can end an element or begin one.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final
from xml.etree import ElementTree as ET

from locales.writing import written_day
from portal import words
from portal.outputs import prose
from portal.outputs.prose import Block, Run, clean
from portal.outputs.record import Translate, days_of, place_of, record_of

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN_NAMESPACE: Final = "urn:kurultai:revision"
NOWHERE: Final = "xx"
"""The country of a record that belongs to no state: ISO 3166-1 leaves it to its users."""

DEEPEST: Final = 9
"""Deeper than any heading, so that the next one closes it."""

UNPUBLISHED: Final = "0001-01-01"
_THREE_LETTERS: Final = {
    "ar": "ara",
    "az": "aze",
    "en": "eng",
    "fa": "fas",
    "hu": "hun",
    "kk": "kaz",
    "ky": "kir",
    "ru": "rus",
    "tk": "tuk",
    "tr": "tur",
    "ug": "uig",
    "uz": "uzb",
}
_ABBREVIATED: Final = {"debateSection": "dbsect", "rollCall": "rollcall", "speech": "speech", "table": "table"}


def written(meeting: dict[str, Any], t: Translate, locale: str) -> bytes:
    """The XML of a meeting as `minutes.graphql` answers with it; labels are in the language of `locale`."""
    return _Writer(meeting, t, locale).written()


def language_code(locale: str) -> str:
    """The three letters of ISO 639-2 that the naming convention asks for; the tag's own where we know none."""
    language = locale.split("-")[0]
    return _THREE_LETTERS.get(language, language)


def work_iri(meeting: dict[str, Any]) -> str:
    """The address of the record as a work, whatever its language and revision."""
    return f"/akn/{NOWHERE}/debate/record/{meeting['startsOn']}/{meeting['slug']}"


class _Writer:
    def __init__(self, meeting: dict[str, Any], t: Translate, locale: str) -> None:
        self.meeting = meeting
        self.t = t
        self.locale = locale
        self.spoken, self.record = record_of(meeting)
        self.day = (meeting["publishedAt"] or UNPUBLISHED)[:10]
        self.counts: dict[str, int] = {}
        self.people: dict[tuple[str, str], str] = {}
        self.roles: dict[str, str] = {}
        self.references: dict[str, tuple[str, dict[str, str]]] = {}
        self.shows: dict[str, Callable[[ET.Element, Block], None]] = {
            "ParagraphBlock": lambda parent, block: self.prose(parent, prose.read(block["html"])),
            "ListBlock": self.list,
            "QuoteBlock": self.quote,
            "TableBlock": self.table,
            "ImageBlock": self.image,
            "FileBlock": lambda parent, block: self.link(parent, block["file"]["url"], block["label"]),
            "LinkBlock": lambda parent, block: self.link(parent, block["url"], block["label"]),
            "CalloutBlock": self.callout,
            "StatementBlock": self.statement,
            "DecisionBlock": self.decision,
            "CustomBlock": self.custom,
        }

    def written(self) -> bytes:
        root = ET.Element("akomaNtoso", xmlns=NAMESPACE)
        debate = _add(root, "debate", name="summaryRecord", contains="singleVersion")
        meta = _add(debate, "meta")
        # The body first: it tells who and what the metadata must refer to.
        self.preface(debate)
        self.body(debate)
        self.metadata(meta)
        ET.indent(meta, level=2)
        xml: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
        return xml

    def metadata(self, meta: ET.Element) -> None:
        self.refer("secretariat", "TLCOrganization", "organization", self.t("Secretariat"))
        self.refer("author", "TLCRole", "role", self.t("Author"))
        self.identification(_add(meta, "identification", source="#secretariat"))
        lifecycle = _add(meta, "lifecycle", source="#secretariat")
        _add(lifecycle, "eventRef", date=self.day, source="#secretariat", type="generation")
        workflow = _add(meta, "workflow", source="#secretariat")
        _add(workflow, "step", date=self.agreed_on(), by="#secretariat", outcome=f"#{self.record_status()}")
        references = _add(meta, "references", source="#secretariat")
        for eid, (tag, told) in sorted(self.references.items()):
            _add(references, tag, eId=eid, **told)
        if self.meeting["revision"]:
            proprietary = _add(meta, "proprietary", source="#secretariat")
            revision = {"number": str(self.meeting["revision"]["number"]), "sha256": self.meeting["revision"]["sha256"]}
            _add(proprietary, "revision", xmlns=OWN_NAMESPACE, **revision)

    def identification(self, identification: ET.Element) -> None:
        work = work_iri(self.meeting)
        expression = f"{work}/{language_code(self.spoken)}@{self.day}"
        first = self.core(identification, "FRBRWork", work, self.meeting["startsOn"], "meeting")
        _add(first, "FRBRcountry", value=NOWHERE)
        _add(first, "FRBRsubtype", value="record")
        if self.meeting["ordinal"]:
            _add(first, "FRBRnumber", value=str(self.meeting["ordinal"]))
        _add(first, "FRBRname", value=self.meeting["slug"])
        second = self.core(identification, "FRBRExpression", expression, self.day, "publication")
        if self.meeting["revision"]:
            _add(second, "FRBRversionNumber", value=str(self.meeting["revision"]["number"]))
        for language in dict.fromkeys(map(language_code, (self.spoken, self.meeting["resolvedLocale"]))):
            _add(second, "FRBRlanguage", language=language)
        third = self.core(identification, "FRBRManifestation", f"{expression}.akn", self.day, "publication")
        _add(third, "FRBRformat", value="application/akn+xml")

    def core(self, parent: ET.Element, tag: str, iri: str, day: str, of: str) -> ET.Element:
        level = _add(parent, tag)
        stem, ending = (iri.removesuffix(".akn"), ".akn") if iri.endswith(".akn") else (iri, "")
        _add(level, "FRBRthis", value=f"{stem}/!main{ending}")
        _add(level, "FRBRuri", value=iri)
        if tag == "FRBRWork":
            _add(level, "FRBRalias", value=self.meeting["url"], name="page")
        _add(level, "FRBRdate", date=day, name=of)
        _add(level, "FRBRauthor", **{"href": "#secretariat", "as": "#author"})
        return level

    def agreed_on(self) -> str:
        return str(self.meeting["minutes"]["adoptedAt"] or self.day)[:10]

    def record_status(self) -> str:
        status = self.meeting["minutes"]["recordStatus"]
        return self.refer(f"status_{status.lower()}", "TLCConcept", "concept", words.records(self.t)[status])

    def preface(self, debate: ET.Element) -> None:
        preface = _add(debate, "preface")
        own = self.foreign(self.meeting["resolvedLocale"])
        _say(_add(_add(preface, "p"), "docTitle", **own), self.meeting["title"])
        days = days_of(self.meeting["startsOn"], self.meeting["endsOn"], self.locale)
        held = _add(preface, "p")
        _say(_add(held, "docDate", date=self.meeting["startsOn"]), days)
        if place := place_of(self.meeting["place"]):
            eid = self.refer("place", "TLCLocation", "location", place)
            _after(held, ", ")
            _say(_add(held, "location", refersTo=f"#{eid}"), place)
        if host := self.meeting["host"]:
            by = _add(preface, "p")
            by.text = f"{self.t('Host')}: "
            _say(_add(by, "organization", refersTo=f"#{self.organisation(host)}"), host["name"])
        if self.meeting["summary"]:
            _say(_add(preface, "p", **own), self.meeting["summary"])

    def body(self, debate: ET.Element) -> None:
        body = _add(debate, "debateBody")
        self.roll_call(body)
        numbers = dict(_numbered(self.meeting["agenda"]))
        open_: list[tuple[int, ET.Element]] = [(0, body)]
        for block in self.record:
            if block["__typename"] == "HeadingBlock":
                while open_[-1][0] >= block["level"]:
                    open_.pop()
                open_.append((block["level"], self.section(open_[-1][1], block["heading"], numbers)))
            else:
                if len(open_) == 1:
                    open_.append((DEEPEST, self.part(body, "debateSection", name="opening")))
                self.shows[block["__typename"]](open_[-1][1], block)
        if not len(body):
            self.part(body, "debateSection", name="opening")

    def roll_call(self, body: ET.Element) -> None:
        if not self.meeting["delegations"]:
            return
        call = self.part(body, "rollCall")
        _say(_add(call, "heading"), self.t("Delegations"))
        capacities = words.capacities(self.t)
        for one in self.meeting["delegations"]:
            line = _add(call, "p")
            institution = one["institution"]
            name = _add(line, "organization", refersTo=f"#{self.organisation(institution)}")
            _say(name, institution["name"])
            _after(line, f" ({capacities[one['status']]})")
            for member in one["members"]:
                _after(line, ", ")
                person = _add(line, "person", refersTo=f"#{self.person(member['name'], institution['slug'])}")
                _say(person, member["name"])
                if member["post"]:
                    _after(line, ", ")
                    _say(_add(line, "role", refersTo=f"#{self.role(member['post'])}"), member["post"])

    def section(self, parent: ET.Element, heading: str, numbers: dict[str, tuple[str, str]]) -> ET.Element:
        """A section under a heading. A point of the agenda is known by its number and title."""
        point = numbers.get(heading)
        section = self.part(parent, "debateSection", name="agendaItem" if point else "section")
        if point:
            _say(_add(section, "num"), point[0])
        _say(_add(section, "heading"), point[1] if point else heading)
        return section

    def statement(self, parent: ET.Element, block: Block) -> None:
        institution = block["delegation"]["institution"] if block["delegation"] else None
        person = self.person(block["speaker"], institution["slug"] if institution else "")
        speech = self.part(parent, "speech", by=f"#{person}")
        from_ = _add(speech, "from")
        _say(_add(from_, "person", refersTo=f"#{person}"), block["speaker"])
        if institution:
            _after(from_, ", ")
            name = _add(from_, "organization", refersTo=f"#{self.organisation(institution)}")
            _say(name, institution["name"])
        self.prose(speech, prose.paragraphs(block["stated"]) or [prose.paragraph("")])

    def decision(self, parent: ET.Element, block: Block) -> None:
        decision = block["decision"]
        act = words.acts(self.t)[decision["action"]]
        concept = self.refer(f"act_{decision['action'].lower()}", "TLCConcept", "concept", act)
        section = self.part(parent, "debateSection", name="decision")
        _say(_add(section, "num"), decision["number"])
        heading = _add(section, "heading")
        heading.text = clean(f"{self.t('Decision {number}', number=decision['number'])}: ")
        _say(_add(heading, "outcome", refersTo=f"#{concept}"), act)
        self.prose(section, prose.paragraphs(decision["text"]))
        entered = next((one for one in self.meeting["decisions"] if one["id"] == decision["id"]), None)
        if entered is not None:
            self.follow_up(section, entered)

    def follow_up(self, section: ET.Element, decision: dict[str, Any]) -> None:
        """What a decision adopts and rests on, and who is to do what until when."""
        mandates = [(self.t("Rests on:"), document) for document in decision["mandates"]]
        adopted = [(self.t("Adopts:"), decision["adopts"])] if decision["adopts"] else []
        for label, document in [*adopted, *mandates]:
            line = _add(section, "p")
            line.text = f"{label} "
            eid = self.refer(f"document_{document['id']}", "TLCReference", "document", document["title"])
            _say(_add(line, "entity", refersTo=f"#{eid}", name="document"), document["title"])
        for item in decision["actionItems"]:
            line = _add(section, "p", **{"class": "actionItem"})
            line.text = clean(item["title"])
            for institution in item["responsible"]:
                _after(line, ", ")
                name = _add(line, "organization", refersTo=f"#{self.organisation(institution)}")
                _say(name, institution["name"])
            if item["dueOn"]:
                _after(line, ", ")
                due = written_day(date.fromisoformat(item["dueOn"]), self.locale)
                _say(_add(line, "date", date=item["dueOn"]), due)
            _after(line, f": {words.follow_up(self.t)[item['status']]}")

    def list(self, parent: ET.Element, block: Block) -> None:
        if block["items"]:
            items = _add(parent, "ol" if block["ordered"] else "ul")
            for item in block["items"]:
                _say(_add(items, "li"), item)

    def quote(self, parent: ET.Element, block: Block) -> None:
        quoted = _add(_add(parent, "p", **{"class": "quote"}), "embeddedText", startQuote="“", endQuote="”")
        _say(quoted, block["said"])
        if block["attribution"]:
            _say(_add(parent, "p", **{"class": "attribution"}), block["attribution"])

    def table(self, parent: ET.Element, block: Block) -> None:
        if not block["header"]:
            return
        table = self.part(parent, "table")
        if block["caption"]:
            _say(_add(table, "caption"), block["caption"])
        for place, cells in enumerate([block["header"], *block["rows"]]):
            row = _add(table, "tr")
            for cell in cells:
                _say(_add(_add(row, "td" if place else "th"), "p"), cell)

    def image(self, parent: ET.Element, block: Block) -> None:
        _add(_add(parent, "p"), "img", src=block["file"]["url"], alt=clean(block["alt"]))
        if block["imageCaption"]:
            _say(_add(parent, "p", **{"class": "caption"}), block["imageCaption"])

    def link(self, parent: ET.Element, address: str, label: str) -> None:
        _say(_add(_add(parent, "p"), "a", href=address), label)

    def callout(self, parent: ET.Element, block: Block) -> None:
        _say(_add(parent, "p", **{"class": f"callout {block['kind'].lower()}"}), block["note"])

    def custom(self, parent: ET.Element, block: Block) -> None:
        if block["type"] == "timeline":
            steps = _add(parent, "ol")
            for step in block["data"]["steps"]:
                item = _add(steps, "li")
                _say(_add(item, "b"), step["when"])
                _after(item, f" {step['what']}")
        else:
            self.prose(parent, prose.paragraphs(block["plain"]))

    def prose(self, parent: ET.Element, blocks: Iterable[Block], **attributes: str) -> None:
        for block in blocks:
            if block["kind"] == "paragraph":
                _say_runs(_add(parent, "p", **attributes), block["runs"])
            elif block["kind"] == "list":
                _add_items(parent, block)
            elif block["kind"] == "quote":
                self.prose(parent, block["blocks"], **{"class": "quote"})
            elif block["kind"] == "code":
                _say(_add(parent, "p", **{"class": "code"}), block["text"])

    def part(self, parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
        """An element that can be referred to: its `eId` leads from its parents to it."""
        above = parent.get("eId")
        stem = f"{above}__{_ABBREVIATED[tag]}" if above else _ABBREVIATED[tag]
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return _add(parent, tag, eId=f"{stem}_{self.counts[stem]}", **attributes)

    def organisation(self, institution: dict[str, Any]) -> str:
        name = f"org_{institution['slug']}"
        return self.refer(name, "TLCOrganization", "organization", institution["name"])

    def person(self, name: str, of: str) -> str:
        """The reference to somebody of an institution; the same words within one institution are the same person."""
        if (name, of) not in self.people:
            self.people[name, of] = f"person_{len(self.people) + 1}"
        return self.refer(self.people[name, of], "TLCPerson", "person", name)

    def role(self, post: str) -> str:
        eid = self.roles.setdefault(post, f"role_{len(self.roles) + 1}")
        return self.refer(eid, "TLCRole", "role", post)

    def refer(self, eid: str, tag: str, kind: str, shown: str) -> str:
        self.references[eid] = (tag, {"href": f"/akn/ontology/{kind}/{NOWHERE}/{eid}", "showAs": shown})
        if tag == "TLCReference":
            self.references[eid][1]["name"] = kind
        return eid

    def foreign(self, locale: str) -> dict[str, str]:
        """The attribute that tells the language of a text, where it is not the record's own."""
        return {} if locale == self.spoken else {"xml:lang": locale}


def _numbered(items: list[dict[str, Any]]) -> Iterable[tuple[str, tuple[str, str]]]:
    """Every point of the agenda by the heading that it has in the record: its number and title."""
    for item in items:
        for title in (item["title"], item["english"]):
            yield f"{item['number']}. {title}", (item["number"], title)
        yield from _numbered(item.get("items", []))


def _add(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, {name: clean(value) for name, value in attributes.items()})


def _say(element: ET.Element, text: str) -> None:
    element.text = clean(text)


def _after(parent: ET.Element, text: str) -> None:
    """Go on with the text of `parent` after its last element."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + clean(text)
    else:
        parent.text = (parent.text or "") + clean(text)


def _say_runs(parent: ET.Element, runs: list[Run]) -> None:
    for run in runs:
        if run["text"] == "\n":
            _add(parent, "br")
            continue
        within = parent
        if run["href"]:
            within = _add(within, "a", href=run["href"])
        for look, tag in (("bold", "b"), ("italic", "i")):
            if run[look]:
                within = _add(within, tag)
        _after(within, run["text"])


def _add_items(parent: ET.Element, block: Block) -> None:
    items = _add(parent, "ol" if block["ordered"] else "ul")
    for item in block["items"]:
        _fill_item(_add(items, "li"), item)


def _fill_item(item: ET.Element, blocks: list[Block]) -> None:
    for part in blocks:
        if part["kind"] == "paragraph":
            _say_runs(_add(item, "p"), part["runs"])
        elif part["kind"] == "list":
            _add_items(item, part)
        elif part["kind"] == "quote":
            _fill_item(item, part["blocks"])
        elif part["kind"] == "code":
            _say(_add(item, "p"), part["text"])
