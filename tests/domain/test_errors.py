"""What a person is told when a request is turned down."""

from domain.errors import Code, Message, Refused, UserError, refusal

REQUIRED = UserError(Code.REQUIRED, Message("This needs an answer."), ("answers", "name"))
TOO_LONG = UserError(Code.TOO_LONG, Message("At most {limit} characters fit here.", {"limit": 200}))


def test_a_refusal_holds_every_reason_in_order() -> None:
    assert Refused(REQUIRED, TOO_LONG).errors == (REQUIRED, TOO_LONG)


def test_a_refusal_for_one_reason_says_where_and_with_which_values() -> None:
    refused = refusal(Code.OUT_OF_RANGE, "A year from {minimum} on, please.", "answers", "year", minimum=1000)

    message = Message("A year from {minimum} on, please.", {"minimum": 1000})
    assert refused.errors == (UserError(Code.OUT_OF_RANGE, message, ("answers", "year")),)


def test_a_refusal_without_a_path_is_of_the_whole() -> None:
    assert refusal(Code.CONFLICT, "This was changed elsewhere.").errors[0].path == ()


def test_a_log_names_the_reasons_but_not_what_was_typed() -> None:
    typed = refusal(Code.INVALID, "There is no country “{given}”.", given="Atlantis")

    assert str(typed) == "INVALID: There is no country “{given}”."
    assert str(Refused(REQUIRED, TOO_LONG)) == (
        "REQUIRED: This needs an answer.; TOO_LONG: At most {limit} characters fit here."
    )
