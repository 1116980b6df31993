"""Who may see and do what: the one place. Whatever no rule grants is denied.

A rule is a predicate over the viewer and the thing looked at. `READ` holds one for every type of the schema, with
exceptions for single fields under `Type.field`; `ACT` holds one for every act. The table of what they come to, for
every field and role, is kept in `access_table.txt` beside this module.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.api_keys import ApiScope
from domain.applications import State
from domain.co_applicants import CoAccess


class Role(StrEnum):
    """What an account may be. A guest has none."""

    APPLICANT = "APPLICANT"
    CONTRIBUTOR = "CONTRIBUTOR"
    REVIEWER = "REVIEWER"
    EDITOR = "EDITOR"
    SECRETARIAT = "SECRETARIAT"
    ADMINISTRATOR = "ADMINISTRATOR"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking. A contributor's `country` is that of their `institution`. A website's key brings `scopes`."""

    account_id: Any = None
    roles: frozenset[Role] = frozenset()
    country: str | None = None
    institution: Any = None
    scopes: frozenset[ApiScope] = frozenset()

    @property
    def is_guest(self) -> bool:
        """Whether nobody is signed in."""
        return self.account_id is None


GUEST: Final = Viewer()

Rule = Callable[[Viewer, Any], bool]


def anyone(viewer: Viewer, thing: Any) -> bool:
    """Everybody, signed in or not."""
    return True


def nobody(viewer: Viewer, thing: Any) -> bool:
    """Not one."""
    return False


def signed_in(viewer: Viewer, thing: Any) -> bool:
    """Everybody who is signed in."""
    return not viewer.is_guest


def the_account(viewer: Viewer, thing: Any) -> bool:
    """The person whose account it is."""
    return signed_in(viewer, thing) and thing.id == viewer.account_id


def the_owner(viewer: Viewer, thing: Any) -> bool:
    """The person whose thing it is."""
    return signed_in(viewer, thing) and thing.owner_id == viewer.account_id


def the_applicant(viewer: Viewer, thing: Any) -> bool:
    """The person who applies."""
    return signed_in(viewer, thing) and thing.applicant_id == viewer.account_id


def co_applies(viewer: Viewer, thing: Any) -> bool:
    """Those of the applicant's organisation who were let into the application and accepted that."""
    return signed_in(viewer, thing) and any(one.account == viewer.account_id for one in thing.co_applicants)


def people_of(thing: Any) -> frozenset[Any]:
    """Whose own an application is: the person who applies, and those let in who accepted that."""
    return frozenset({thing.applicant_id, *(one.account for one in thing.co_applicants)} - {None})


def applies_by(viewer: Viewer, thing: Any) -> bool:
    """The people whose own application it is."""
    return viewer.account_id in people_of(thing)


def co_writes(viewer: Viewer, thing: Any) -> bool:
    """Those among them who may change it as well."""
    let_in = [one for one in thing.co_applicants if one.access is CoAccess.EDIT]
    return signed_in(viewer, thing) and any(one.account == viewer.account_id for one in let_in)


def was_handed_in(viewer: Viewer, thing: Any) -> bool:
    """Everybody, once the application was submitted: a draft is its writer's alone."""
    return bool(thing.state is not State.DRAFT)


def of_own_country(viewer: Viewer, thing: Any) -> bool:
    """A national institution, for what comes from its own country."""
    return viewer.country is not None and thing.country == viewer.country


def of_own_opinion(viewer: Viewer, thing: Any) -> bool:
    """A national institution, for what its own country said, or none did: an opinion is its country's alone."""
    return thing.endorsement is None or thing.endorsement.country == viewer.country


def the_author(viewer: Viewer, thing: Any) -> bool:
    """The person who began a working edition, and everybody of their institution."""
    desk = thing.desk
    return desk is not None and (
        (signed_in(viewer, thing) and desk.author == viewer.account_id)
        or (viewer.institution is not None and desk.institution == viewer.institution)
    )


def of_a_delegation(viewer: Viewer, thing: Any) -> bool:
    """A national institution, for the meetings that it sent a delegation to."""
    institutions = {delegation.institution for delegation in thing.delegations}
    return viewer.institution is not None and viewer.institution in institutions


def is_responsible(viewer: Viewer, thing: Any) -> bool:
    """A national institution, for the action items that it is responsible for."""
    return viewer.institution is not None and viewer.institution in thing.responsible


def has(*roles: Role) -> Rule:
    """Everybody with one of these roles."""
    granted = frozenset(roles)
    return lambda viewer, thing: not granted.isdisjoint(viewer.roles)


def scoped(scope: ApiScope) -> Rule:
    """Every website whose key has this scope."""
    return lambda viewer, thing: scope in viewer.scopes


def is_assigned(viewer: Viewer, thing: Any) -> bool:
    """The reviewers that an application was given to."""
    return signed_in(viewer, thing) and viewer.account_id in thing.reviewers


def has_reviewed(viewer: Viewer, thing: Any) -> bool:
    """Those whose review of an application was received."""
    return signed_in(viewer, thing) and viewer.account_id in thing.reviewed_by


def is_shown(viewer: Viewer, thing: Any) -> bool:
    """The one reader for whom a copy was made that holds what they may see of the thing, and no more."""
    return signed_in(viewer, thing) and viewer.account_id == getattr(thing, "shown_to", None)


def no(rule: Rule) -> Rule:
    """Everybody whom this rule does not grant it."""
    return lambda viewer, thing: not rule(viewer, thing)


def either(*rules: Rule) -> Rule:
    """Everybody whom one of these rules grants it."""
    return lambda viewer, thing: any(rule(viewer, thing) for rule in rules)


def every(*rules: Rule) -> Rule:
    """Everybody whom all of these rules grant it."""
    return lambda viewer, thing: all(rule(viewer, thing) for rule in rules)


secretariat: Final = has(Role.SECRETARIAT)
staff: Final = has(Role.SECRETARIAT, Role.ADMINISTRATOR)
administrators: Final = has(Role.ADMINISTRATOR)
writers: Final = has(Role.EDITOR, Role.SECRETARIAT)

may_trust_documents: Final = either(administrators, scoped(ApiScope.AD_HOC_QUERIES))
may_query_ad_hoc: Final = either(signed_in, scoped(ApiScope.AD_HOC_QUERIES))

contributors: Final = has(Role.CONTRIBUTOR)
may_write: Final = either(writers, contributors)
may_read_drafts: Final = writers
may_write_content: Final = either(writers, every(contributors, the_author))
may_request_correction: Final = either(secretariat, every(contributors, of_a_delegation))
may_report_follow_up: Final = either(secretariat, every(contributors, is_responsible))
stands_apart: Final = no(applies_by)
reads_whole: Final = either(the_applicant, every(was_handed_in, secretariat))
may_endorse: Final = every(was_handed_in, contributors, of_own_country, stands_apart)
may_review: Final = every(was_handed_in, has(Role.REVIEWER), is_assigned, stands_apart)
may_read_application: Final = either(reads_whole, co_applies, may_endorse, may_review)
may_judge: Final = every(secretariat, stands_apart)
may_read_reviews: Final = either(may_judge, every(may_review, has_reviewed))
may_read_endorsement: Final = either(may_judge, every(may_endorse, of_own_opinion))
may_write_application: Final = either(the_applicant, co_writes)
may_see_work: Final = applies_by
may_decide_application: Final = every(was_handed_in, may_judge)
may_export: Final = secretariat
may_read_account: Final = either(the_account, staff, is_shown)
may_read_organisation: Final = either(the_owner, secretariat, is_shown)
may_read_certificate: Final = either(the_owner, secretariat)


def knows_the_file(viewer: Viewer, thing: Any) -> bool:
    """Who brought a file of the content, and everybody of their institution; also those in whose drafts it stands."""
    return not {viewer.account_id, viewer.institution}.isdisjoint(thing.known_to)


def may_read_file(viewer: Viewer, thing: Any) -> bool:
    """Everybody for what is public; its owner for what an applicant attached.

    What is not public yet of the content is its writers', and of contributors theirs who know the file.
    The secretariat reads that too once it was handed in: what hangs on a draft is its writer's alone. So do those who
    review or endorse the application, as far as it is shown to them.
    """
    return (
        bool(thing.is_public)
        or the_owner(viewer, thing)
        or (bool(thing.received) and secretariat(viewer, thing))
        or is_shown(viewer, thing)
        or (thing.owner_id is None and may_read_draft_file(viewer, thing))
    )


may_read_draft_file: Final = either(writers, every(contributors, knows_the_file))


def may_read_message(viewer: Viewer, thing: Any) -> bool:
    """The secretariat, and the person it was written to, once it is released: a draft may tell a decision too early.

    That holds for those of the secretariat as well who apply themselves.
    """
    return not thing.is_withheld if the_owner(viewer, thing) else secretariat(viewer, thing)


def may_read_message_about(viewer: Viewer, thing: Any, application: Any) -> bool:
    """The same of a mail about an application; of one's own, nobody reads what was written to somebody else."""
    is_open = application is None or the_owner(viewer, thing) or stands_apart(viewer, application)
    return is_open and may_read_message(viewer, thing)


_PUBLIC_TYPES: Final = """
    PageInfo Country Place Translation Revision RevisionConnection RevisionEdge HeadingBlock
    ParagraphBlock ListBlock QuoteBlock TableBlock ImageBlock FileBlock LinkBlock CalloutBlock
    StatementBlock DecisionBlock CustomBlock Institution MeetingSeries Meeting MeetingConnection
    MeetingEdge Delegation Delegate AgendaItem Minutes Decision DecisionConnection DecisionEdge
    ActionItem FollowUpReport Document DocumentConnection DocumentEdge LocalizedText ActivityPlan Activity
    Programme ProgrammeConnection ProgrammeEdge
    Call CallConnection CallEdge Criterion ApplicationForm FormSection FormField FormOption FieldCondition
    Change ChangeConnection ChangeEdge Subscription
    UserError AccountPayload SignInPayload DonePayload OrganisationPayload ApplicationPayload ApplicationsPayload
    ApplicationConnection ApplicationEdge MessageConnection MessageEdge MessagePayload CallLetter
    SavedViewPayload SearchConnection SearchEdge SnippetPart Query
    ContentAct SourceText Written WrittenText WrittenBody Comparison FieldDifference BlockDifference Span
    CustomBlockType ContentPayload MeetingPayload ProgrammePayload CallPayload ActionItemPayload Corrigendum
    CorrectionRequest CorrectionRequestPayload InstitutionPayload MeetingSeriesPayload DocumentPayload
    ActivityPlanPayload CustomBlockTypePayload FilePayload ReviewPayload SpreadPayload
    ModerationConnection ModerationEdge AuditConnection AuditEdge CertificateCheck ReceiptCheck ExportPayload
    AccountConnection AccountEdge CreateApiKeyPayload RotateApiKeyPayload TrustDocumentsPayload TrustedDocument
    CreateWebhookPayload WebhookPayload WebhookDeliveryPayload WebhookDeliveryConnection WebhookDeliveryEdge
""".split()  # noqa: SIM905

READ: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(_PUBLIC_TYPES, anyone),
    "File": may_read_file,
    "Viewer": signed_in,
    "Account": may_read_account,
    "Account.organisation": either(the_account, secretariat),
    "PersonName": signed_in,
    "Organisation": may_read_organisation,
    "Application": may_read_application,
    "Application.state": either(may_judge, may_review),
    "Application.receipt": either(reads_whole, may_endorse),
    "Application.averageScore": may_read_reviews,
    "Application.endorsement": may_read_endorsement,
    "Application.endorsementRank": may_read_endorsement,
    "Application.endorsementComment": may_read_endorsement,
    "Review": signed_in,
    "Score": signed_in,
    "DeclaredConflict": signed_in,
    "Application.messages": either(the_applicant, may_judge),
    "Application.hasChanges": may_see_work,
    "Application.openFields": may_see_work,
    "Application.objections": may_see_work,
    "Application.certificate": reads_whole,
    "Certificate": may_read_certificate,
    "ApplicationFile": signed_in,
    "SavedField": signed_in,
    "CoApplicant": signed_in,
    "Invitation": signed_in,
    "UnfinishedUpload": the_owner,
    "Receipt": signed_in,
    "HistoryEntry": signed_in,
    "Message": may_read_message,
    **dict.fromkeys(("Message.version", "Message.failure", "Message.failedAt"), every(secretariat, may_read_message)),
    "Query.messages": secretariat,
    **dict.fromkeys(("Call.letters", "Call.writtenForm"), either(writers, every(contributors, the_author))),
    **dict.fromkeys(("WrittenForm", "WrittenSection", "WrittenField", "WrittenOption"), may_write),
    "Account.digest": the_account,
    **dict.fromkeys(("Query.moderationQueue", "Subscription.moderationQueue", "Query.moderationCounts"), secretariat),
    **dict.fromkeys(("ModerationItem", "ModerationCount"), secretariat),
    "Query.applications": either(secretariat, contributors, has(Role.REVIEWER)),
    **dict.fromkeys(("Query.views", "Query.reviewers"), secretariat),
    "SavedView": secretariat,
    "StaffNote": secretariat,
    "Application.likelyDuplicates": may_decide_application,
    "Application.staffNotes": may_decide_application,
    "Query.auditLog": administrators,
    "AuditEvent": administrators,
    **dict.fromkeys(("Query.accounts", "Query.apiKeys", "Query.webhooks"), administrators),
    **dict.fromkeys(("ApiKey", "Webhook", "WebhookDelivery"), administrators),
    "Query.selectionBoard": secretariat,
    **dict.fromkeys(("Query.callNumbers", "CallNumbers", "FunnelStep", "DayNumbers", "CountryNumbers"), secretariat),
    **dict.fromkeys(("LanguageNumbers", "Call.seatsTaken", "Call.applicationsReceived"), secretariat),
    "SelectionBoard": secretariat,
    "Balance": secretariat,
    "QuestionBalance": secretariat,
    **dict.fromkeys(("Application.pendingDecision", "Application.decisionLetter"), may_judge),
    **dict.fromkeys(("Application.confirmedAnswers", "Application.confirmedFiles"), may_judge),
    "Application.waitingRank": may_judge,
    "Query.trash": may_write,
    "Query.formPreview": may_write,
    "FormPreview": may_write,
}
"""For each type of the schema, or single field of one, who may read it."""

_OF_WRITERS: Final = """
    createMeeting updateMeeting createProgramme updateProgramme createCall updateCall submitForReview
    deleteContent undeleteContent setTranslation restoreRevision uploadFile
""".split()  # noqa: SIM905
_OF_REGISTERS: Final = "saveInstitution saveMeetingSeries saveDocument saveActivityPlan".split()  # noqa: SIM905
_OF_SELECTION: Final = """
    startScreening markIneligible requestInformation sendToReview shortlistApplication proposeDecision releaseDecisions
    rankWaitingList promoteApplication cancelParticipation recordCompletion recordNoShow reopenApplication
""".split()  # noqa: SIM905
_OF_MODERATION: Final = """
    requestChanges approveContent publishContent unpublishContent archiveContent claimModeration
    settleCorrection issueCorrigendum
""".split()  # noqa: SIM905
_OF_MESSAGES: Final = "updateMessage releaseMessage discardMessage retryMessage".split()  # noqa: SIM905
_OF_ASSIGNMENT: Final = "assignReviewers unassignReviewer spreadReviewers".split()  # noqa: SIM905
_OF_REVIEWERS: Final = "saveReview reviewApplication declareConflict".split()  # noqa: SIM905
_OF_LISTS: Final = "saveView deleteView addStaffNote".split()  # noqa: SIM905
_OF_ADMINISTRATORS: Final = """
    setRoles createApiKey rotateApiKey revokeApiKey
    createWebhook deleteWebhook testWebhook replayWebhook redeliverWebhook
""".split()  # noqa: SIM905
_OF_ROUNDS: Final = """
    startSelection announceResults completeCall cancelCall extendDeadline postponeCall
""".split()  # noqa: SIM905

ACT: Final[Mapping[str, Rule]] = {
    "requestSignInCode": anyone,
    "signIn": anyone,
    "signOut": anyone,
    "updateProfile": signed_in,
    "exportMyData": signed_in,
    "eraseMyData": signed_in,
    "saveOrganisation": signed_in,
    "startApplication": signed_in,
    "saveAnswers": signed_in,
    "attachFile": signed_in,
    "attachUpload": signed_in,
    "reuseAnswers": signed_in,
    "inviteCoApplicant": signed_in,
    "removeCoApplicant": signed_in,
    "acceptInvitation": signed_in,
    "declineInvitation": signed_in,
    "submitApplication": signed_in,
    "withdrawApplication": signed_in,
    "confirmParticipation": signed_in,
    "declineParticipation": signed_in,
    **dict.fromkeys(_OF_SELECTION, secretariat),
    **dict.fromkeys(_OF_WRITERS, may_write),
    **dict.fromkeys(_OF_REGISTERS, writers),
    **dict.fromkeys(_OF_MODERATION, secretariat),
    **dict.fromkeys(_OF_ROUNDS, secretariat),
    **dict.fromkeys(_OF_MESSAGES, secretariat),
    **dict.fromkeys(_OF_ADMINISTRATORS, administrators),
    "trustDocuments": may_trust_documents,
    "unsubscribe": anyone,
    **dict.fromkeys(_OF_LISTS, secretariat),
    "startFollowUp": writers,
    "copyCall": writers,
    "saveCustomBlockType": secretariat,
    **dict.fromkeys(_OF_ASSIGNMENT, secretariat),
    **dict.fromkeys(_OF_REVIEWERS, has(Role.REVIEWER)),
    "endorseApplication": contributors,
    "rankEndorsements": contributors,
    "requestCorrection": either(secretariat, contributors),
    "reportFollowUp": either(secretariat, contributors),
}
"""For each act, who may try it at all. Whose things they may act on, the act itself asks."""


def read_rule(type_name: str, field_name: str) -> Rule:
    """The rule for one field of the schema; `nobody` when none was written."""
    if type_name == "Mutation":
        return ACT.get(field_name, nobody)
    return READ.get(f"{type_name}.{field_name}", READ.get(type_name, nobody))
