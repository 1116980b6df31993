"""The schema: a list of its parts."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import gate
from schema.accounts import AccountMutation
from schema.api_keys import ApiKeyMutation, ApiKeyQuery
from schema.application_lists import ApplicationListMutation, ApplicationListQuery
from schema.applications import ApplicationMutation
from schema.audit import AuditEvent, AuditQuery
from schema.board import BoardQuery
from schema.call_numbers import CallNumbersQuery
from schema.calls import CallQuery
from schema.certificates import CertificateQuery
from schema.changes import ChangeQuery, ChangeSubscription
from schema.contents import Revision
from schema.corrections import CorrectionMutation
from schema.decisions import ActionItem, DecisionQuery
from schema.documents import DocumentQuery
from schema.drafts import DraftMutation
from schema.endorsements import EndorsementMutation
from schema.follow_up import FollowUpMutation
from schema.form_preview import FormPreviewQuery
from schema.institutions import InstitutionQuery
from schema.inviting import InvitingMutation
from schema.meetings import MeetingQuery
from schema.messages import MessageMutation, MessageQuery
from schema.moderation import ModerationMutation, ModerationQuery, ModerationSubscription
from schema.naming import Names
from schema.nodes import NodeQuery
from schema.organisations import OrganisationMutation
from schema.privacy import PrivacyMutation
from schema.programmes import ProgrammeQuery
from schema.receipts import ReceiptQuery
from schema.registers import RegisterMutation, RegisterQuery
from schema.reuse import ReuseMutation
from schema.reviews import ReviewMutation, ReviewQuery
from schema.revisions import RevisionQuery
from schema.roles import RoleMutation, RoleQuery
from schema.rounds import RoundMutation
from schema.scalars import SCALARS
from schema.search import SearchQuery
from schema.selection import SelectionMutation
from schema.trusted_documents import TrustedDocumentMutation
from schema.uploads import UploadMutation
from schema.viewer import ViewerQuery
from schema.webhooks import WebhookMutation, WebhookQuery
from schema.workflow import WorkflowMutation, WorkflowQuery

QUERIES = (
    NodeQuery,
    MeetingQuery,
    DecisionQuery,
    DocumentQuery,
    InstitutionQuery,
    ProgrammeQuery,
    CallQuery,
    ApplicationListQuery,
    CertificateQuery,
    ReceiptQuery,
    FormPreviewQuery,
    RevisionQuery,
    WorkflowQuery,
    RegisterQuery,
    ModerationQuery,
    MessageQuery,
    BoardQuery,
    CallNumbersQuery,
    ReviewQuery,
    AuditQuery,
    SearchQuery,
    ChangeQuery,
    ApiKeyQuery,
    WebhookQuery,
    RoleQuery,
    ViewerQuery,
)
MUTATIONS = (
    AccountMutation,
    OrganisationMutation,
    ApplicationMutation,
    PrivacyMutation,
    UploadMutation,
    ReuseMutation,
    InvitingMutation,
    ApplicationListMutation,
    DraftMutation,
    WorkflowMutation,
    CorrectionMutation,
    FollowUpMutation,
    RoundMutation,
    RegisterMutation,
    ModerationMutation,
    MessageMutation,
    SelectionMutation,
    ReviewMutation,
    EndorsementMutation,
    ApiKeyMutation,
    TrustedDocumentMutation,
    WebhookMutation,
    RoleMutation,
)
SUBSCRIPTIONS = (ChangeSubscription, ModerationSubscription)


@strawberry.type(description="Everything that can be read.")
class Query(*QUERIES):  # type: ignore[misc]
    """The parts together."""


@strawberry.type(description="Everything that can be done. Each act takes one input and answers with a payload.")
class Mutation(*MUTATIONS):  # type: ignore[misc]
    """The parts together."""


@strawberry.type(description="Everything that can be followed as it happens, over WebSocket or server-sent events.")
class Subscription(*SUBSCRIPTIONS):  # type: ignore[misc]
    """The parts together."""


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[ActionItem, AuditEvent, Revision],
    config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names(), disable_field_suggestions=True),
)
gate.close(schema._schema)
