"""Delegations in the editor: who came, for which institution, in what capacity."""

from collections.abc import Mapping
from typing import Any, Final

from portal.desk.editor.tabs import Objection, Tab, localized
from portal.desk.editor.typed import Typed, keys, one
from portal.desk.editor.working_copies import WorkingCopy
from portal.words import Translate


def _view(copy: WorkingCopy) -> Typed:
    typed: Typed = {"g": [f"g{place}" for place in range(len(copy.data["delegations"]))]}
    for place, delegation in enumerate(copy.data["delegations"]):
        at = f"g.g{place}"
        typed |= {f"{at}.institution": [delegation["institution"]["id"]], f"{at}.status": [delegation["status"]]}
        typed |= {f"{at}.m": [f"m{place}" for place in range(len(delegation["members"]))]}
        for number, member in enumerate(delegation["members"]):
            typed |= {f"{at}.m.m{number}.name": [member["name"]], f"{at}.m.m{number}.role": [member["role"]]}
            typed |= {f"{at}.m.m{number}.post": [_post(member, copy)]}
    return typed


def _post(member: Mapping[str, Any], copy: WorkingCopy) -> str:
    """A post in the language that is edited: before that has a title, posts come in another."""
    return (member["post"] or "") if copy.data["resolvedLocale"] == copy.language else ""


def _values(typed: Typed, copy: WorkingCopy) -> dict[str, Any]:
    said = [_delegation(typed, f"g.{key}") for key in keys(typed, "g")]
    return {"delegations": [one for one in said if one["key"]]}


def _delegation(typed: Typed, at: str) -> dict[str, Any]:
    members = [
        {name: one(typed, f"{at}.m.{key}.{name}") for name in ("name", "role", "post")}
        for key in keys(typed, f"{at}.m")
    ]
    return {
        "key": one(typed, f"{at}.institution"),
        "status": one(typed, f"{at}.status") or "MEMBER",
        "members": [{**member, "role": member["role"] or "DELEGATE"} for member in members if member["name"]],
    }


def _sent(values: Mapping[str, Any], copy: WorkingCopy) -> dict[str, Any]:
    is_begun = copy.data["resolvedLocale"] == copy.language
    return {
        "delegations": [
            {
                "institution": one["key"],
                "status": one["status"],
                "members": [
                    {**member, "post": localized(member["post"], copy) if member["post"] or is_begun else []}
                    for member in one["members"]
                ],
            }
            for one in values["delegations"]
        ]
    }


def _objections(typed: Typed, t: Translate) -> list[Objection]:
    found, seen = list[Objection](), set[str]()
    for key in keys(typed, "g"):
        institution, name = one(typed, f"g.{key}.institution"), f"g.{key}.institution"
        if not institution and any(one(typed, f"g.{key}.m.{member}.name") for member in keys(typed, f"g.{key}.m")):
            found.append((name, t("Choose the institution that they came for.")))
        elif institution in seen:
            found.append((name, t("This institution has a delegation already.")))
        seen |= {institution} - {""}
    return found


DELEGATIONS: Final = Tab("delegations", _view, _values, _sent, lists={"delegations": "g"}, objections=_objections)
