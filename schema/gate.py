"""The gate: every field of the schema behind its access rule, in one place.

Fields that anyone may read stay as they are, so that public reads pay nothing. Every other resolver runs only when
its rule grants the thing at hand to the viewer. A field for which no rule was written is closed to everybody.
"""

from collections.abc import Callable
from typing import Any, Final

from graphql import GraphQLObjectType, GraphQLSchema, default_field_resolver, is_non_null_type

from domain.access import Rule, anyone, read_rule
from domain.errors import Message
from resolvers.context import Context


class AccessDenied(Exception):
    """An act or a field that no rule grants to the viewer. `is_guest` tells whether signing in could help."""

    def __init__(self, viewer_is_guest: bool) -> None:
        self.is_guest = viewer_is_guest
        self.message = Message("Please sign in.") if viewer_is_guest else Message("This is not for you to see or do.")
        super().__init__(self.message.msgid)


_ROOTS_OF_ACTS: Final = frozenset({"Mutation", "Subscription"})
"""What is denied there is said, and never shown as absent."""


def close(schema: GraphQLSchema) -> None:
    """Put every field of the schema behind its rule. What is subscribed to asks it at its beginning, and per event."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                rule = read_rule(kind.name, name)
                if rule is not anyone:
                    optional = kind.name not in _ROOTS_OF_ACTS and not is_non_null_type(field.type)
                    field.resolve = _behind(rule, field.resolve or default_field_resolver, optional=optional)
                    if field.subscribe is not None:
                        field.subscribe = _behind(rule, field.subscribe, optional=False)


def _behind(rule: Rule, resolve: Callable[..., Any], *, optional: bool) -> Callable[..., Any]:
    def resolve_if_granted(thing: Any, info: Any, **arguments: Any) -> Any:
        context: Context = info.context
        if rule(context.viewer, thing):
            return resolve(thing, info, **arguments)
        if optional:
            return None
        raise AccessDenied(context.viewer.is_guest)

    return resolve_if_granted
