"""The words that only readers' pages have: institutions, documents, roles in delegations, and what comparisons name."""

from portal.words import Translate


def institutions(t: Translate) -> dict[str, str]:
    """What institutions are in the Organisation, as headings of their list."""
    return {
        "SECRETARIAT": t("The Secretariat"),
        "MEMBER": t("Institutions of the members"),
        "OBSERVER": t("Institutions of the observers"),
        "PARTNER": t("Partners"),
    }


def standings(t: Translate) -> dict[str, str]:
    """What one institution is in the Organisation."""
    return {
        "SECRETARIAT": t("secretariat"),
        "MEMBER": t("member"),
        "OBSERVER": t("observer"),
        "PARTNER": t("partner"),
    }


def documents(t: Translate) -> dict[str, str]:
    """What sort of document it is."""
    return {
        "DECLARATION": t("declaration"),
        "STRATEGY": t("strategy"),
        "ACTIVITY_PLAN": t("activity plan"),
        "RESOLUTION": t("resolution"),
        "REPORT": t("report"),
        "AGENDA": t("agenda"),
        "MINUTES": t("minutes"),
        "OTHER": t("document"),
    }


def delegates(t: Translate) -> dict[str, str]:
    """What somebody does in their delegation."""
    return {
        "HEAD": t("head of delegation"),
        "DELEGATE": t("delegate"),
        "ADVISER": t("adviser"),
        "OBSERVER": t("observer"),
        "INTERPRETER": t("interpreter"),
    }


def found(t: Translate) -> dict[str, str]:
    """What search finds, by the type asked for."""
    return {
        "MEETING": t("Meetings"),
        "DECISION": t("Decisions"),
        "PROGRAMME": t("Programmes"),
        "CALL": t("Calls"),
        "DOCUMENT": t("Documents"),
    }


def differences(t: Translate) -> dict[str, str]:
    """What happened to a passage from one revision to another."""
    return {"ADDED": t("added"), "REMOVED": t("removed"), "CHANGED": t("changed"), "MOVED": t("moved")}


def passages(t: Translate) -> dict[str, str]:
    """The parts of an item by their names in the paths of a comparison."""
    return {
        "slug": t("Address"),
        "title": t("Title"),
        "summary": t("Summary"),
        "body": t("Text"),
        "minutes": t("Minutes"),
        "agenda": t("Agenda"),
        "items": t("Agenda"),
        "record": t("Record"),
        "decisions": t("Decisions"),
        "text": t("Text"),
        "actionItems": t("What is to be done"),
        "dueOn": t("Due"),
        "action": t("Action"),
        "responsible": t("Responsible"),
        "delegations": t("Delegations"),
        "members": t("Members"),
        "post": t("Post"),
        "number": t("Number"),
        "documents": t("Documents"),
        "startsOn": t("First day"),
        "endsOn": t("Last day"),
        "place": t("Place"),
        "city": t("City"),
        "country": t("Country"),
        "name": t("Name"),
        "timeZone": t("Time zone"),
        "onlineUrl": t("Online"),
        "host": t("Host"),
        "series": t("Series"),
        "ordinal": t("Number in the series"),
        "classification": t("Kind"),
        "kind": t("Kind"),
        "status": t("Status"),
        "eventStatus": t("Status"),
        "recordStatus": t("Status of the minutes"),
        "adoptedAt": t("Adopted"),
        "corrigenda": t("Corrigenda"),
        "issuedAt": t("Date"),
        "tags": t("Topics"),
        "mandates": t("Rests on"),
        "adopts": t("Adopts"),
        "heldDuring": t("On the margins of"),
    }


def blocks(t: Translate) -> dict[str, str]:
    """What a block is that has no words of its own to compare."""
    return {
        "ImageBlock": t("Picture"),
        "FileBlock": t("File"),
        "LinkBlock": t("Link"),
        "TableBlock": t("Table"),
        "DecisionBlock": t("Decision"),
    }
