"""The sentences of the letters: for each kind its subject and its paragraphs, with `{named}` places.

A paragraph that has nothing to say for want of a value (no note, no text of the call's own) is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.errors import Message
from domain.letters import LetterKind


@dataclass(frozen=True, slots=True)
class Wording:
    """The subject of a letter, and what it says between the greeting and the note."""

    subject: Message
    paragraphs: tuple[Message, ...]


GREETING: Final = Message("Dear {name},")
NOTE: Final = Message("The secretariat writes:\n{note}")
QUESTIONS: Final = Message("What is asked for:\n{questions}")
REFERENCE: Final = Message("Reference: {reference}")
FOLLOW: Final = Message("You can read your application and follow how it moves on here:\n{url}")

_SEAT_UNTIL: Final = Message("Please confirm that you take part, or leave the seat to somebody else, until {until}.")
_OTHERWISE: Final = Message("If we hear nothing by then, the seat is offered to the next on the waiting list.")
_TAKES_PLACE: Final = Message("It takes place from {first_day} to {last_day}.")

WORDINGS: Final[Mapping[LetterKind, Wording]] = {
    LetterKind.RECEIPT: Wording(
        Message("We have received your application {reference}"),
        (
            Message("We have received your application to “{call}”."),
            Message("Reference: {reference}\nReceived: {received}\nSHA-256: {sha256}"),
            Message("This is a receipt, not a decision."),
        ),
    ),
    LetterKind.WITHDRAWN: Wording(
        Message("You have withdrawn your application"),
        (
            Message("You have withdrawn your application to “{call}”. It is not considered any further."),
            Message("If this was not you, please write to us at once."),
        ),
    ),
    LetterKind.INELIGIBLE: Wording(
        Message("Your application cannot be considered"),
        (
            Message(
                "Thank you for your application to “{call}”. We have checked it, and it does not meet what the call "
                "asks for, so it cannot be considered any further."
            ),
        ),
    ),
    LetterKind.INFORMATION_REQUESTED: Wording(
        Message("We need something more for your application"),
        (
            Message("To go on with your application to “{call}” we need something more from you."),
            Message("Please answer until {until}, and hand your application in again."),
        ),
    ),
    LetterKind.INFORMATION_REMINDER: Wording(
        Message("Reminder: we still need something for your application"),
        (
            Message("We asked you for something more for your application to “{call}”, and have not had it yet."),
            Message("Please answer until {until}, and hand your application in again."),
        ),
    ),
    LetterKind.ACCEPTED: Wording(
        Message("Your application has been accepted"),
        (
            Message("We are glad to tell you that you have been accepted to “{call}”."),
            _TAKES_PLACE,
            _SEAT_UNTIL,
            _OTHERWISE,
        ),
    ),
    LetterKind.WAITLISTED: Wording(
        Message("You are on the waiting list"),
        (
            Message("Thank you for your application to “{call}”. At present all seats are taken."),
            Message("You are on the waiting list. If a seat falls free, we offer it in the order of the list."),
        ),
    ),
    LetterKind.REJECTED: Wording(
        Message("Your application was not selected"),
        (
            Message(
                "Thank you for your application to “{call}”, and for the work that went into it. We are sorry to tell "
                "you that it was not selected."
            ),
            Message("You are welcome to apply again when there is another call."),
        ),
    ),
    LetterKind.PROMOTED: Wording(
        Message("A seat has fallen free for you"),
        (
            Message("A seat has fallen free, and from the waiting list it comes to you: “{call}”."),
            _TAKES_PLACE,
            _SEAT_UNTIL,
            _OTHERWISE,
        ),
    ),
    LetterKind.OFFER_REMINDER: Wording(
        Message("Reminder: please confirm that you take part"),
        (
            Message("You have been offered a seat in “{call}”, and have not confirmed it yet."),
            _SEAT_UNTIL,
            _OTHERWISE,
        ),
    ),
    LetterKind.OFFER_EXPIRED: Wording(
        Message("The offer of a seat has ended"),
        (
            Message("You were offered a seat in “{call}”. It was not confirmed in time, so the offer has ended."),
            Message("If something kept you from answering, please write to us."),
        ),
    ),
    LetterKind.CONFIRMED: Wording(
        Message("You take part"),
        (Message("You have confirmed your seat in “{call}”. We look forward to meeting you."), _TAKES_PLACE),
    ),
    LetterKind.DECLINED: Wording(
        Message("You have left your seat to somebody else"),
        (Message("You have declined your seat in “{call}”. Thank you for telling us: it goes to somebody else."),),
    ),
    LetterKind.CANCELLED: Wording(
        Message("Your participation has been cancelled"),
        (Message("We are sorry to tell you that your participation in “{call}” has been cancelled."),),
    ),
    LetterKind.COMPLETED: Wording(
        Message("Your certificate is ready"),
        (
            Message("Thank you for taking part in “{call}”."),
            Message("Your certificate lies on the page of your application."),
        ),
    ),
    LetterKind.REOPENED: Wording(
        Message("We are looking at your application again"),
        (Message("Your application to “{call}” has been opened again. We write to you when there is more to tell."),),
    ),
    LetterKind.DEADLINE_EXTENDED: Wording(
        Message("The deadline has been extended"),
        (
            Message("There is more time to apply to “{call}”: until {closes}."),
            Message("What you have handed in stays as it is. You can still change it until then."),
        ),
    ),
    LetterKind.CALL_POSTPONED: Wording(
        Message("A call has been postponed"),
        (
            Message("“{call}”, to which you applied, has been postponed."),
            Message("People can apply from {opens} until {closes}."),
            _TAKES_PLACE,
            Message("Your application stays as it is."),
        ),
    ),
    LetterKind.CALL_CANCELLED: Wording(
        Message("A call has been cancelled"),
        (Message("We are sorry to tell you that “{call}”, to which you applied, has been cancelled."),),
    ),
}
