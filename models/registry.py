"""Every kind of document, for the database to be told of."""

from typing import Final

from adapters.database import Database
from models.accounts import Account, Session, SignInCode
from models.allowances import Allowance
from models.api_keys import ApiKey
from models.applications import Application
from models.audit import AuditEvent
from models.base import Stored
from models.budgets import Bucket
from models.calls import ApplicationForm, Call, Round
from models.certificates import Certificate
from models.changes import Change
from models.corrections import CorrectionRequest
from models.custom_blocks import CustomBlockType
from models.decisions import Decision, FollowUpReport
from models.documents import ActivityPlan, Document
from models.erased import ErasedApplication
from models.files import File
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.messages import Message
from models.moderation import ModerationItem
from models.notices import Notice
from models.organisations import Organisation
from models.programmes import Programme
from models.receipts import KeptReceipt
from models.repeats import Repeat
from models.reviews import Review
from models.saved_views import SavedView
from models.search import SearchEntry
from models.sequences import Sequence
from models.staff_notes import StaffNote
from models.trusted_documents import TrustedDocument
from models.uploads import Upload, UploadPart
from models.webhook_deliveries import WebhookDelivery
from models.webhooks import Webhook

MODELS: Final[tuple[type[Stored], ...]] = (
    Account,
    ActivityPlan,
    ApiKey,
    Allowance,
    Application,
    ApplicationForm,
    AuditEvent,
    Bucket,
    Call,
    Certificate,
    Change,
    CorrectionRequest,
    CustomBlockType,
    Decision,
    Document,
    ErasedApplication,
    File,
    FollowUpReport,
    Institution,
    KeptReceipt,
    Meeting,
    MeetingSeries,
    Message,
    ModerationItem,
    Notice,
    Organisation,
    Programme,
    Repeat,
    Review,
    Round,
    SavedView,
    SearchEntry,
    Sequence,
    Session,
    SignInCode,
    StaffNote,
    TrustedDocument,
    Upload,
    UploadPart,
    Webhook,
    WebhookDelivery,
)


async def prepare(database: Database) -> None:
    """Make the database ready for every kind of document."""
    await database.prepare(MODELS)
