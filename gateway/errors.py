"""Errors on their way out: classified and told, or masked, logged with the request's id, and counted."""

from typing import Any

import structlog
from graphql import GraphQLError
from starlette.exceptions import HTTPException

from domain.errors import BadRequest, Message
from gateway import metrics
from gateway.budgets import OUT_OF_BUDGET
from locales import translate
from resolvers.context import Context
from schema.gate import AccessDenied

MASKED = Message("Something went wrong on our side. Nothing of what you sent was lost on yours; please try again.")

BROKEN_OFF = Message("This took too long and was broken off. Ask for less at once, or try again.")


TOO_BUSY = Message("There is too much to do at the moment. Please try again in a few seconds.")

log = structlog.get_logger()


class CostExceeded(Exception):
    """A request that would cost more than one may."""

    def __init__(self, requested: int, limit: int) -> None:
        self.message = Message(
            "This would cost {requested}; one request may cost at most {limit}. Ask for fewer items or fields at once.",
            {"requested": requested, "limit": limit},
        )
        super().__init__(self.message.msgid)


def told(error: GraphQLError, context: Context, request_id: str) -> dict[str, Any]:
    """An error as clients read it: with a code, and without anything they have no business with."""
    cause = error.original_error
    told_: dict[str, Any] = {"message": error.message, "extensions": {"code": "BAD_USER_INPUT"}}
    if isinstance(cause, AccessDenied):
        told_["message"] = _said(cause.message, context)
        told_["extensions"]["code"] = "UNAUTHENTICATED" if cause.is_guest else "FORBIDDEN"
    elif isinstance(cause, BadRequest | CostExceeded):
        told_["message"] = _said(cause.message, context)
        told_["extensions"]["code"] = "BAD_USER_INPUT" if isinstance(cause, BadRequest) else "COST_EXCEEDED"
    elif error.path is not None:
        _report(error, request_id)
        told_ = masked(context.locale, request_id)
    if error.locations:
        told_["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        told_["path"] = error.path
    return told_


def refusal(refused: HTTPException) -> dict[str, Any]:
    """What clients read of a request that is none, or not one of those that are taken."""
    return {"message": refused.detail, "extensions": {"code": getattr(refused, "code", "BAD_USER_INPUT")}}


def out_of_budget(locale: str, seconds: int) -> dict[str, Any]:
    """What clients read when they asked for more than their budget holds."""
    message = translate(locale, OUT_OF_BUDGET.msgid, {"seconds": seconds})
    return {"message": message, "extensions": {"code": "RATE_LIMITED", "retryAfterSeconds": seconds}}


def too_busy(locale: str) -> dict[str, Any]:
    """What clients read while there is too much to do."""
    return {"message": translate(locale, TOO_BUSY.msgid, {}), "extensions": {"code": "RATE_LIMITED"}}


def masked(locale: str, request_id: str) -> dict[str, Any]:
    """What clients read of a mistake on our side: the request's id, by which we find it in the logs."""
    message = translate(locale, MASKED.msgid, MASKED.values)
    return {"message": message, "extensions": {"code": "INTERNAL", "requestId": request_id}}


def broken_off(locale: str, request_id: str) -> dict[str, Any]:
    """What clients read of a request that ran into the deadline. It is logged and counted: often it is our doing."""
    metrics.BROKEN_OFF.inc()
    log.warning("graphql.broken_off", request=request_id)
    message = translate(locale, BROKEN_OFF.msgid, BROKEN_OFF.values)
    return {"message": message, "extensions": {"code": "COST_EXCEEDED", "requestId": request_id}}


def _said(message: Message, context: Context) -> str:
    return translate(context.locale, message.msgid, message.values)


def _report(error: GraphQLError, request_id: str) -> None:
    metrics.MASKED_ERRORS.inc()
    cause = error.original_error or error
    log.error("graphql.masked", request=request_id, field=".".join(map(str, error.path or ())), exc_info=cause)
