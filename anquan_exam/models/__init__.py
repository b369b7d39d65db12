"""Every table, so that the metadata is whole once this package is imported."""

from anquan_exam.models.accommodations import Accommodation
from anquan_exam.models.banks import (
    Bank,
    BankItem,
    BankVersion,
    Document,
    QuestionId,
    QuestionRevision,
    QuestionSuspension,
)
from anquan_exam.models.base import Base, db
from anquan_exam.models.cases import CasePaper, CaseRequest, CaseRetest
from anquan_exam.models.check_records import (
    CheckFollowUp,
    CheckNumber,
    CheckProblem,
    CheckScan,
    CheckSignature,
    CheckVersion,
)
from anquan_exam.models.clearances import Clearance, ClearanceEnd, IssuedPass
from anquan_exam.models.clinic import ClinicDismissal
from anquan_exam.models.corrections import (
    KeyCorrection,
    Objection,
    Regrade,
    RegradeRow,
    ResultNotice,
)
from anquan_exam.models.drafts import BankDraft, DraftQuestion, DraftTopic, QuestionComment
from anquan_exam.models.exams import (
    BlueprintRecord,
    Candidate,
    Exam,
    ExamFile,
    ExamTarget,
    ExamVersion,
    Invigilator,
    PoolRecord,
    StartCode,
)
from anquan_exam.models.facts import (
    Absence,
    ApprenticeshipRecord,
    Attendance,
    CaseFile,
    CaseHappening,
    CertificateBatch,
    CertificateRecord,
    EligibilityRule,
    PostFeatures,
    TrainingSession,
    WorkSpan,
)
from anquan_exam.models.handed import HandedDevice
from anquan_exam.models.inbox import (
    Message,
    MessageChoice,
    MessageRound,
    OutgoingMessage,
    PersonContact,
)
from anquan_exam.models.joining import IdentityPhoto, JoinCode
from anquan_exam.models.ledgers import LedgerImport, LedgerRow
from anquan_exam.models.marking import AnswerMark, MarkedAnswer, Marking
from anquan_exam.models.messages import RoomMessage, RoomMessageTo
from anquan_exam.models.month_sheets import MonthSheet
from anquan_exam.models.offline_visits import OfflineUpload, OfflineVisit
from anquan_exam.models.overlays import DocumentOverlay, OverlayConfirmation
from anquan_exam.models.paper_body import PaperTimes, SecondEntry, SheetPhoto
from anquan_exam.models.people import (
    Assignment,
    AssignmentPost,
    Credential,
    Employment,
    Person,
    RoleGrant,
    RosterFile,
    RosterImport,
    RosterRow,
    SignIn,
)
from anquan_exam.models.personal_file import (
    Education,
    FileCorrection,
    FileShareCode,
    LegalHold,
    PersonalFileLook,
    RetentionProposal,
)
from anquan_exam.models.pictures import PictureRow
from anquan_exam.models.places import (
    Enterprise,
    EnterpriseIndustry,
    IndustriesBefore,
    Place,
    Post,
    Site,
)
from anquan_exam.models.practice import MistakesTask, PracticeAnswer, PracticeSet
from anquan_exam.models.question_imports import (
    QuestionImport,
    QuestionImportFile,
    QuestionImportPicture,
    QuestionImportRow,
)
from anquan_exam.models.room_log import (
    Impersonation,
    Incident,
    IncidentPerson,
    SeatPlace,
    SeatPlan,
)
from anquan_exam.models.shift_lists import ShiftList
from anquan_exam.models.signing import SigningKey
from anquan_exam.models.sittings import (
    Attempt,
    AttemptEvent,
    Favourite,
    LateSheet,
    PaperRecord,
    Result,
    SaidNote,
    WrongQuestion,
)
from anquan_exam.models.spot_checks import SpotCheck, SpotCheckNote
from anquan_exam.models.spot_photos import SpotPhoto
from anquan_exam.models.suspensions import SuspensionProposal
from anquan_exam.models.trail import Lease, TrailEntry
from anquan_exam.models.training import AbsenceRequest, CardSignature, CheckIn, WorkImport
from anquan_exam.models.visit_codes import VisitCode

__all__ = [
    "Absence",
    "AbsenceRequest",
    "Accommodation",
    "AnswerMark",
    "ApprenticeshipRecord",
    "Assignment",
    "AssignmentPost",
    "Attempt",
    "AttemptEvent",
    "Attendance",
    "Bank",
    "BankDraft",
    "BankItem",
    "BankVersion",
    "Base",
    "BlueprintRecord",
    "Candidate",
    "CardSignature",
    "CaseFile",
    "CaseHappening",
    "CasePaper",
    "CaseRequest",
    "CaseRetest",
    "CertificateBatch",
    "CertificateRecord",
    "CheckFollowUp",
    "CheckIn",
    "CheckNumber",
    "CheckProblem",
    "CheckScan",
    "CheckSignature",
    "CheckVersion",
    "Clearance",
    "ClearanceEnd",
    "ClinicDismissal",
    "Credential",
    "Document",
    "DocumentOverlay",
    "DraftQuestion",
    "DraftTopic",
    "Education",
    "EligibilityRule",
    "Employment",
    "Enterprise",
    "EnterpriseIndustry",
    "Exam",
    "ExamFile",
    "ExamTarget",
    "ExamVersion",
    "Favourite",
    "FileCorrection",
    "FileShareCode",
    "HandedDevice",
    "IdentityPhoto",
    "Impersonation",
    "Incident",
    "IncidentPerson",
    "IndustriesBefore",
    "Invigilator",
    "IssuedPass",
    "JoinCode",
    "KeyCorrection",
    "LateSheet",
    "Lease",
    "LedgerImport",
    "LedgerRow",
    "LegalHold",
    "MarkedAnswer",
    "Marking",
    "Message",
    "MessageChoice",
    "MessageRound",
    "MistakesTask",
    "MonthSheet",
    "Objection",
    "OfflineUpload",
    "OfflineVisit",
    "OutgoingMessage",
    "OverlayConfirmation",
    "PaperRecord",
    "PaperTimes",
    "Person",
    "PersonContact",
    "PersonalFileLook",
    "PictureRow",
    "Place",
    "PoolRecord",
    "Post",
    "PostFeatures",
    "PracticeAnswer",
    "PracticeSet",
    "QuestionComment",
    "QuestionId",
    "QuestionImport",
    "QuestionImportFile",
    "QuestionImportPicture",
    "QuestionImportRow",
    "QuestionRevision",
    "QuestionSuspension",
    "Regrade",
    "RegradeRow",
    "Result",
    "ResultNotice",
    "RetentionProposal",
    "RoleGrant",
    "RoomMessage",
    "RoomMessageTo",
    "RosterFile",
    "RosterImport",
    "RosterRow",
    "SaidNote",
    "SeatPlace",
    "SeatPlan",
    "SecondEntry",
    "SheetPhoto",
    "ShiftList",
    "SignIn",
    "SigningKey",
    "Site",
    "SpotCheck",
    "SpotCheckNote",
    "SpotPhoto",
    "StartCode",
    "SuspensionProposal",
    "TrailEntry",
    "TrainingSession",
    "VisitCode",
    "WorkImport",
    "WorkSpan",
    "WrongQuestion",
    "db",
]
