"""The acts of the audit log in words."""

from portal.words import Translate


def audit_acts(t: Translate) -> dict[str, str]:
    """What was done, by the action's name."""
    return {**_of_content(t), **_of_applications(t), **_of_people(t), **_of_websites(t)}


def _of_content(t: Translate) -> dict[str, str]:
    return {
        "CREATE": t("began a draft"),
        "EDIT": t("edited"),
        "UPDATE": t("edited"),
        "SAVE": t("saved"),
        "SUBMIT_FOR_REVIEW": t("submitted for review"),
        "REQUEST_CHANGES": t("requested changes"),
        "APPROVE": t("approved"),
        "SCHEDULE": t("scheduled for publication"),
        "PUBLISH": t("published"),
        "UNPUBLISH": t("unpublished"),
        "ARCHIVE": t("archived"),
        "DELETE": t("put in the trash"),
        "UNDELETE": t("took out of the trash"),
        "PURGE": t("removed from the trash for good"),
        "RESTORE": t("restored an earlier revision"),
        "CORRECT": t("corrected minutes"),
        "REQUEST_CORRECTION": t("asked for a correction"),
        "SETTLE_CORRECTION": t("answered a request for correction"),
        "REPORT_FOLLOW_UP": t("reported on an action item"),
        "START_FOLLOW_UP": t("began what was agreed"),
        "UPLOAD": t("uploaded a file"),
        "CLAIM": t("took on what waits"),
    }


def _of_applications(t: Translate) -> dict[str, str]:
    return {
        "START": t("began an application"),
        "SUBMIT": t("handed in"),
        "WITHDRAW": t("took an application back"),
        "CONFIRM": t("confirmed a seat"),
        "DECLINE": t("declined a seat"),
        "START_SCREENING": t("started screening"),
        "MARK_INELIGIBLE": t("marked as ineligible"),
        "REQUEST_INFORMATION": t("requested information"),
        "SEND_TO_REVIEW": t("sent to review"),
        "SHORTLIST": t("shortlisted"),
        "PROPOSE_DECISION": t("proposed a decision"),
        "RELEASE": t("released decisions"),
        "PROMOTE": t("promoted from the waiting list"),
        "CANCEL": t("cancelled"),
        "EXPIRE_OFFER": t("let an offer expire"),
        "RECORD_COMPLETION": t("recorded completion"),
        "RECORD_NO_SHOW": t("recorded that somebody did not come"),
        "REOPEN": t("reopened"),
        "RANK": t("put the waiting list in order"),
        "ENDORSE": t("said what the institution thinks"),
        "ASSIGN_REVIEWERS": t("gave to reviewers"),
        "UNASSIGN_REVIEWER": t("took from a reviewer"),
        "REVIEW": t("handed in a review"),
        "DECLARE_CONFLICT": t("declared a conflict of interest"),
        "STAFF_NOTE": t("wrote a note for staff"),
        "BLANK": t("cleared personal data whose time was over"),
    }


def _of_people(t: Translate) -> dict[str, str]:
    return {
        "READ": t("read what another person wrote"),
        "READ_FILE": t("fetched a person's file"),
        "READ_LIST": t("read a list of people"),
        "EXPORT_LIST": t("exported a list of people"),
        "EXPORT_MY_DATA": t("exported their own data"),
        "ERASE": t("erased an account"),
        "SET_ROLES": t("set roles"),
        "GRANT_ROLE": t("granted a role by command"),
    }


def _of_websites(t: Translate) -> dict[str, str]:
    return {
        "CREATE_API_KEY": t("made an API key"),
        "ROTATE_API_KEY": t("gave an API key a new secret"),
        "REVOKE_API_KEY": t("revoked an API key"),
        "CREATE_WEBHOOK": t("made a webhook"),
        "TEST_WEBHOOK": t("tested a webhook"),
        "REPLAY_WEBHOOK": t("sent changes anew to a webhook"),
        "REDELIVER_WEBHOOK": t("sent a delivery again"),
        "DELETE_WEBHOOK": t("deleted a webhook"),
        "TRUST_DOCUMENTS": t("registered trusted documents"),
    }
