"""Loads the demo content: the fifth meeting, its programmes and calls, from the files beside this module.

Everything goes the way that the secretariat's own work goes: written, checked, approved and published.
"""

import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml
from pydantic import TypeAdapter

from adapters import clock, database
from adapters import files as file_store
from adapters.database import AlreadyExists
from domain.access import Role
from domain.blocks import Block, flaws_of
from domain.content import ContentAction, PublicationStatus, state_after
from domain.errors import Refused
from domain.forms import Form
from domain.forms import flaws_of as flaws_of_form
from domain.languages import DEFAULT_LOCALE, TranslationOrigin, TranslationRecord, TranslationState
from models.accounts import Account, PersonName
from models.base import Id, new_id
from models.calls import ApplicationForm, Call
from models.content import Content, Desk
from models.custom_blocks import CustomBlockType
from models.decisions import Decision, FollowUpReport, reference_of
from models.documents import ActivityPlan, Document
from models.editing import digests_of
from models.files import File
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.programmes import Programme
from models.texts import texts_in

HERE: Final = Path(__file__).parent
SECRETARIAT: Final = "secretariat@kurultai.example"
EDITOR: Final = "editor@kurultai.example"
REVIEWER: Final = "reviewer@kurultai.example"
INSTITUTION: Final = "institution@kurultai.example"
OF_INSTITUTION: Final = "kg-diaspora"
_BLOCKS: Final[TypeAdapter[list[Block]]] = TypeAdapter(list[Block])


async def load_if_empty() -> bool:
    """Load the demo content into an empty database, all of it or nothing, and say whether that was done.

    Of several processes that find the database empty, one loads.
    """
    if not await database.connected().is_empty():
        return False
    now, kept = clock.now(), await keep_files()
    try:
        await database.in_transaction(lambda: Demo(now, kept).load())
    except AlreadyExists:
        return False
    return True


async def keep_files() -> dict[str, file_store.Kept]:
    """The demo's files, kept as uploads are, by their short names. Bytes cannot join a transaction."""
    return {
        given["slug"]: await file_store.keep(
            _Local(given["name"], (HERE / given["path"].removeprefix("demo/")).read_bytes()),
            max_bytes=1_000_000,
            media_types=[given["media_type"]],
            path=("files", given["slug"]),
        )
        for given in read("files")
    }


class Demo:
    """One loading. Names of the files are resolved to ids in the order in which things refer to each other."""

    def __init__(self, now: datetime, kept: Mapping[str, file_store.Kept]) -> None:
        self.now = now
        self.kept = kept
        self.ids: dict[tuple[str, str], Id] = {}
        self.custom: dict[str, dict[str, Any]] = {}
        self.windows: dict[str, dict[str, Any]] = {}

    async def load(self) -> None:
        """Load everything."""
        await self.accounts()
        await self.custom_block_types()
        await self.institutions()
        await self.contributor()
        await self.files()
        await self.series_and_documents()
        await self.meetings()
        await self.programmes()
        await self.calls()
        await self.activity_plans()
        await self.follow_up_reports()

    async def accounts(self) -> None:
        """The people whom the demo names: one who writes, one who approves and publishes, one who reviews."""
        await self._account(SECRETARIAT, "Secretariat", [Role.SECRETARIAT, Role.ADMINISTRATOR])
        await self._account(EDITOR, "Editor", [Role.EDITOR])
        await self._account(REVIEWER, "Reviewer", [Role.REVIEWER])

    async def contributor(self) -> None:
        """Somebody of a national institution."""
        acts_for = self.ids["institution", OF_INSTITUTION]
        await self._account(INSTITUTION, "Institution", [Role.CONTRIBUTOR], institution=acts_for)

    async def _account(self, email: str, name: str, roles: list[Role], **given: Any) -> None:
        account = Account(
            email=email, email_key=email, name=PersonName(passport=name), roles=roles, created_at=self.now, **given
        )
        self.ids["account", email] = (await account.add()).id

    async def custom_block_types(self) -> None:
        """The custom kinds of blocks."""
        for given in read("custom-block-types"):
            self.custom[given["type"]] = given["json_schema"]
            schema = json.dumps(given["json_schema"])
            await CustomBlockType(type=given["type"], title=given["title"], json_schema=schema).add()

    async def institutions(self) -> None:
        """The institutions."""
        for given in read("institutions"):
            await self._add("institution", Institution(**given))

    async def files(self) -> None:
        """The files that were kept."""
        for slug, kept in self.kept.items():
            await self._add("file", File.of(kept, owner_id=None, slug=slug))

    async def series_and_documents(self) -> None:
        """The series, and the documents; which meeting adopted them is known once it is there."""
        for given in read("series"):
            await self._add("series", MeetingSeries(**given))
        for given in read("meetings"):
            self.ids["meeting", given["slug"]] = new_id()
        for given in read("documents"):
            given = dict(given)
            adopted_at = self.id_of("meeting", given.pop("adopted_at", None))
            files = [self.id_of("file", slug) for slug in given.pop("files", [])]
            kind, dated = given.pop("class"), given.pop("date", None)
            document = Document(**given, document_class=kind, dated=dated, adopted_at=adopted_at, files=files)
            await self._add("document", document)

    async def meetings(self) -> None:
        """The meetings, with everything that hangs on them."""
        for given in read("meetings"):
            given = {name: value for name, value in given.items() if name != "follow_up_reports"}
            given["series"] = self.id_of("series", given.get("series"))
            given["host"] = self.id_of("institution", given.get("host"))
            given["held_during"] = self.id_of("meeting", given.get("held_during"))
            given["agenda"] = [self._agenda_item(item) for item in given.get("agenda", [])]
            given["minutes"] = self._bodies(given.get("minutes"))
            given["delegations"] = [
                {**one, "institution": self.id_of("institution", one["institution"])}
                for one in given.get("delegations", [])
            ]
            given["decisions"] = [self._decision(one) for one in given.get("decisions", [])]
            given["documents"] = [self.id_of("document", slug) for slug in given.get("documents", [])]
            given["adopted_at"] = _instant(given.get("adopted_at"))
            await self._publish(Meeting, self.ids["meeting", given["slug"]], given)

    async def programmes(self) -> None:
        """The programmes."""
        for given in read("programmes"):
            self.ids["programme", given["slug"]] = item = new_id()
            given["host"] = self.id_of("institution", given.get("host"))
            given["mandates"] = [
                reference_of(self.ids["meeting", one["meeting"]], one["decision"]) for one in given.get("mandates", [])
            ]
            await self._publish(Programme, item, given)

    async def calls(self) -> None:
        """The calls with their forms; their windows are relative to today."""
        forms = read("forms")
        for given in read("calls"):
            self.ids["call", given["slug"]] = item = new_id()
            form = Form.model_validate(forms[given.pop("form")])
            if flaws := flaws_of_form(form):
                raise Refused(*flaws)
            await ApplicationForm(call=item, number=1, form=form).add()
            given["programme"] = self.id_of("programme", given["programme"])
            self.windows[given["slug"]] = window = self._window(given)
            given |= window
            await self._publish(Call, item, given)

    async def activity_plans(self) -> None:
        """The joint plans."""
        for given in read("activity-plans"):
            activities = [
                {
                    **one,
                    **self._days_of(one.get("call")),
                    "lead": [self.id_of("institution", slug) for slug in one.get("lead", [])],
                    "programme": self.id_of("programme", one.get("programme")),
                    "call": self.id_of("call", one.get("call")),
                }
                for one in given["activities"]
            ]
            document = self.ids["document", given["document"]]
            await ActivityPlan(year=given["year"], document=document, activities=activities).add()

    async def follow_up_reports(self) -> None:
        """What institutions reported, and what it made of the action items in the register."""
        for meeting in read("meetings"):
            for given in meeting.get("follow_up_reports", []):
                key = self.ids["meeting", meeting["slug"]]
                await FollowUpReport(
                    decision=reference_of(key, given["decision"]),
                    action_item=given["action_item"],
                    institution=self.ids["institution", given["institution"]],
                    text=given["text"],
                    status=given["status"],
                    reported_at=self.now - timedelta(days=given["reported_days_ago"]),
                ).add()
                await Decision.change(
                    {"meeting": key, "key": given["decision"], "action_items.key": given["action_item"]},
                    {"$set": {"action_items.$.status": given["status"]}},
                )

    def id_of(self, kind: str, name: str | None) -> Id | None:
        """The id of what the files call `name`.

        Raises:
            KeyError: when nothing is called so.
        """
        return None if name is None else self.ids[kind, name]

    async def _add(self, kind: str, document: Any) -> None:
        self.ids[kind, document.slug] = (await document.add()).id

    async def _publish(self, model: type[Content], item: Id, given: dict[str, Any]) -> None:
        given["body"] = self._bodies(given.get("body"))
        given["translations"] = {
            locale: TranslationRecord(
                state=TranslationState(state), origin=TranslationOrigin.HUMAN, updated_at=self.now, of_version=1
            )
            for locale, state in given["translations"].items()
        }
        desk = Desk(since=self.now, author=self.ids["account", EDITOR], last_editor=self.ids["account", EDITOR])
        draft = model(**given, item_id=item, updated_at=self.now, desk=desk)
        english = digests_of(texts_in(draft, DEFAULT_LOCALE))
        for locale, record in draft.translations.items():
            draft.translations[locale] = record.model_copy(update={"translated": english})
        draft.status = state_after(PublicationStatus.DRAFT, ContentAction.SUBMIT_FOR_REVIEW)
        draft.status = state_after(draft.status, ContentAction.APPROVE)
        await draft.add()
        await draft.publish(by=self.ids["account", SECRETARIAT], at=self.now)

    def _agenda_item(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            **given,
            "record": self._bodies(given.get("record")),
            "documents": [self.id_of("document", slug) for slug in given.get("documents", [])],
            "items": [self._agenda_item(item) for item in given.get("items", [])],
        }

    def _decision(self, given: dict[str, Any]) -> dict[str, Any]:
        items = [
            {
                **{name: value for name, value in item.items() if name != "due_in_days"},
                "responsible": [self.id_of("institution", slug) for slug in item.get("responsible", [])],
                "due_on": (self.now + timedelta(days=item["due_in_days"])).date(),
            }
            for item in given.get("action_items", [])
        ]
        return {
            **given,
            "adopts": self.id_of("document", given.get("adopts")),
            "mandates": [self.id_of("document", slug) for slug in given.get("mandates", [])],
            "action_items": items,
        }

    def _bodies(self, given: dict[str, list[dict[str, Any]]] | None) -> dict[str, list[Block]]:
        return {locale: self._blocks(blocks) for locale, blocks in (given or {}).items()}

    def _blocks(self, given: list[dict[str, Any]]) -> list[Block]:
        """The blocks, numbered, with files and institutions by id.

        Raises:
            Refused: when a block breaks the rules that hold for everybody's.
        """
        blocks = _BLOCKS.validate_python([self._block(number, one) for number, one in enumerate(given, start=1)])
        if flaws := flaws_of(blocks, self.custom):
            raise Refused(*flaws)
        return blocks

    def _block(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        block = {"key": f"b{number}", **given}
        for field, kind in (("file", "file"), ("delegation", "institution")):
            if block.get(field):
                block[field] = str(self.id_of(kind, block[field]))
        return block

    def _days_of(self, call: str | None) -> dict[str, Any]:
        """When an activity that led to a call takes place; nothing yet for any other."""
        return {name: self.windows[call][name] for name in ("starts_on", "ends_on")} if call else {}

    def _window(self, given: dict[str, Any]) -> dict[str, Any]:
        zone = ZoneInfo(given["time_zone"])
        today = self.now.astimezone(zone).date()
        closing = time.fromisoformat(given.pop("closes_at_local", "23:59"))
        days = {name: today + timedelta(days=given.pop(f"{name}_in_days")) for name in _WINDOW}
        return {
            "opens_at": datetime.combine(days["opens"], time(9), zone).astimezone(UTC),
            "closes_at": datetime.combine(days["closes"], closing, zone).astimezone(UTC),
            "starts_on": days["starts"],
            "ends_on": days["ends"],
        }


_WINDOW: Final = ("opens", "closes", "starts", "ends")


class _Local:
    """A file of this folder, read as an upload is."""

    def __init__(self, name: str, content: bytes) -> None:
        self.filename: str | None = name
        self._content = io.BytesIO(content)

    async def read(self, size: int = -1) -> bytes:
        return self._content.read(size)


def read(name: str) -> Any:
    """One of the content's files."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def _instant(day: date | None) -> datetime | None:
    if day is None or isinstance(day, datetime):
        return day if day is None or day.tzinfo else day.replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
