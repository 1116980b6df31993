"""What a person is told when a request is turned down: data, not exceptions to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """The kinds of objection. The same words as the contract's `UserErrorCode`."""

    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_LONG = "TOO_LONG"
    TOO_SHORT = "TOO_SHORT"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT = "CONFLICT"
    WRONG_STATE = "WRONG_STATE"
    DUPLICATE = "DUPLICATE"
    CALL_NOT_OPEN = "CALL_NOT_OPEN"
    NO_SEATS = "NO_SEATS"
    TOO_LARGE = "TOO_LARGE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    RATE_LIMITED = "RATE_LIMITED"
    WRONG_CODE = "WRONG_CODE"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person: an English gettext msgid with `{named}` places, and what goes into them.

    It stays untranslated until the edge, where the reader's language is known.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserError:
    """One reason a request was turned down, in words for the person who made it.

    `path` leads to the part of the input at fault, e.g. `("answers", "motivation")`; empty for the whole.
    """

    code: Code
    message: Message
    path: tuple[str, ...] = ()


class Refused(Exception):
    """A request turned down for reasons that the person who made it can mend.

    `errors` holds every reason, never only the first.
    """

    def __init__(self, *errors: UserError) -> None:
        super().__init__("; ".join(f"{error.code}: {error.message.msgid}" for error in errors))
        self.errors = errors


class BadRequest(Exception):
    """An argument that no person typed: the client's programmer reads this."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.msgid.format_map(message.values))
        self.message = message


def refusal(code: Code, msgid: str, *path: str, **values: object) -> Refused:
    """A refusal for one reason, ready to be raised."""
    return Refused(UserError(code, Message(msgid, values), path))
