"""The life of what the secretariat publishes: meetings, programmes and calls, from draft to archive."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from domain.errors import Code, refusal


class PublicationStatus(StrEnum):
    """Where an edition stands on its way to the public."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    APPROVED = "APPROVED"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    UNPUBLISHED = "UNPUBLISHED"
    ARCHIVED = "ARCHIVED"


class ContentType(StrEnum):
    """What the public can find and follow."""

    MEETING = "MEETING"
    PROGRAMME = "PROGRAMME"
    CALL = "CALL"
    DOCUMENT = "DOCUMENT"
    DECISION = "DECISION"


class ContentAction(StrEnum):
    """What can be done to an edition. GO_LIVE is the clock's: a scheduled edition whose time has come."""

    EDIT = "EDIT"
    SUBMIT_FOR_REVIEW = "SUBMIT_FOR_REVIEW"
    REQUEST_CHANGES = "REQUEST_CHANGES"
    APPROVE = "APPROVE"
    PUBLISH = "PUBLISH"
    GO_LIVE = "GO_LIVE"
    UNPUBLISH = "UNPUBLISH"
    ARCHIVE = "ARCHIVE"


class Actor(StrEnum):
    """Who acts. The AUTHOR is whoever writes the edition: a contributor their own, an editor any."""

    AUTHOR = "AUTHOR"
    SECRETARIAT = "SECRETARIAT"
    CLOCK = "CLOCK"


_S, _A = PublicationStatus, ContentAction

MOVES: Mapping[tuple[PublicationStatus, ContentAction], PublicationStatus] = {
    (_S.DRAFT, _A.SUBMIT_FOR_REVIEW): _S.IN_REVIEW,
    (_S.CHANGES_REQUESTED, _A.SUBMIT_FOR_REVIEW): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.REQUEST_CHANGES): _S.CHANGES_REQUESTED,
    (_S.APPROVED, _A.REQUEST_CHANGES): _S.CHANGES_REQUESTED,
    (_S.IN_REVIEW, _A.APPROVE): _S.APPROVED,
    (_S.APPROVED, _A.PUBLISH): _S.PUBLISHED,
    (_S.UNPUBLISHED, _A.PUBLISH): _S.PUBLISHED,
    (_S.SCHEDULED, _A.GO_LIVE): _S.PUBLISHED,
    (_S.PUBLISHED, _A.UNPUBLISH): _S.UNPUBLISHED,
    (_S.PUBLISHED, _A.ARCHIVE): _S.ARCHIVED,
    (_S.UNPUBLISHED, _A.ARCHIVE): _S.ARCHIVED,
    # An edit voids what was approved; an edition that still waits for its author stays where it is.
    (_S.DRAFT, _A.EDIT): _S.DRAFT,
    (_S.CHANGES_REQUESTED, _A.EDIT): _S.CHANGES_REQUESTED,
    (_S.IN_REVIEW, _A.EDIT): _S.DRAFT,
    (_S.APPROVED, _A.EDIT): _S.DRAFT,
    (_S.SCHEDULED, _A.EDIT): _S.DRAFT,
    (_S.PUBLISHED, _A.EDIT): _S.DRAFT,
    (_S.UNPUBLISHED, _A.EDIT): _S.DRAFT,
}

ACTORS: Mapping[ContentAction, frozenset[Actor]] = {
    **dict.fromkeys(ContentAction, frozenset({Actor.SECRETARIAT})),
    _A.EDIT: frozenset({Actor.AUTHOR, Actor.SECRETARIAT}),
    _A.SUBMIT_FOR_REVIEW: frozenset({Actor.AUTHOR}),
    _A.GO_LIVE: frozenset({Actor.CLOCK}),
}

WITHDRAWING: frozenset[ContentAction] = frozenset({_A.UNPUBLISH, _A.ARCHIVE})
"""What is done to an item rather than to what is being written of it."""

NOTE_REQUIRED: frozenset[ContentAction] = frozenset({_A.REQUEST_CHANGES, _A.UNPUBLISH})


def state_after(
    status: PublicationStatus, action: ContentAction, *, publish_at_given: bool = False
) -> PublicationStatus:
    """The status that `action` leads to from `status`; publishing for a later time leads to SCHEDULED.

    Raises:
        Refused: with WRONG_STATE, when `action` is not open from `status`.
    """
    if (status, action) not in MOVES:
        raise refusal(Code.WRONG_STATE, "This cannot be done in its present state ({state}).", state=status.value)
    if action is ContentAction.PUBLISH and publish_at_given:
        return PublicationStatus.SCHEDULED
    return MOVES[status, action]


def actions_open(status: PublicationStatus, actor: Actor) -> tuple[ContentAction, ...]:
    """What `actor` can do to an edition in `status`, in the order of `ContentAction`."""
    return tuple(action for action in ContentAction if actor in ACTORS[action] and (status, action) in MOVES)


def standing_of(working: PublicationStatus, *, is_public: bool, was_public: bool) -> PublicationStatus:
    """Where an item stands that is withdrawn, whatever is being written beside what was published of it."""
    if working is PublicationStatus.ARCHIVED:
        return working
    if is_public:
        return PublicationStatus.PUBLISHED
    return PublicationStatus.UNPUBLISHED if was_public else working


def may_approve(approver_id: str, last_editor_id: str) -> bool:
    """Whether the two are different people: whoever edited last does not approve (four eyes)."""
    return approver_id != last_editor_id


def overtaken(fields: Collection[str], changed_at: Mapping[str, int], base: int) -> list[str]:
    """Those of `fields` that were changed since version `base`, by the version at which each was changed last."""
    return [field for field in fields if changed_at.get(field, 1) > base]


def require_note(action: ContentAction, note: str | None) -> None:
    """Let an act pass that needs no note or has one.

    Raises:
        Refused: with REQUIRED, when `action` needs a note and `note` says nothing.
    """
    if action in NOTE_REQUIRED and not (note or "").strip():
        raise refusal(Code.REQUIRED, "Say why: a note is required here.", "note")
