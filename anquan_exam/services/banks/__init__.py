"""Question banks: publishing them, reading them, comparing versions, and an enterprise's own."""

from anquan_exam.services.banks.basis import basis_states
from anquan_exam.services.banks.clinic import (
    CLINIC_PAGE_SIZE,
    ClinicFilter,
    ClinicLine,
    ClinicPage,
    all_clinic,
    bank_clinic,
    clinic_finding,
)
from anquan_exam.services.banks.comments import CommentLine, comment
from anquan_exam.services.banks.comments import resolve as resolve_comment
from anquan_exam.services.banks.comparing import Comparison, compare_versions
from anquan_exam.services.banks.dismissals import dismiss_finding, restore_finding
from anquan_exam.services.banks.documents import record_documents, stored_register
from anquan_exam.services.banks.draft_lists import (
    DRAFT_PAGE_SIZE,
    DraftFilter,
    DraftLine,
    DraftList,
    Sort,
    fitting_ids,
    list_draft,
)
from anquan_exam.services.banks.draft_question import (
    UNNAMED,
    Desk,
    QuestionDraft,
    draft_desk,
    draft_question,
)
from anquan_exam.services.banks.draft_review import Review, ReviewState
from anquan_exam.services.banks.draft_store import NotFaithful
from anquan_exam.services.banks.draft_topics import (
    add_topic,
    delete_topic,
    rename_topic,
    save_topic,
)
from anquan_exam.services.banks.draft_views import DraftPage, Settings, TopicFile, draft_page
from anquan_exam.services.banks.drafts import (
    create_bank,
    discard_draft,
    publish_draft,
    save_settings,
    start_draft,
)
from anquan_exam.services.banks.editing import (
    BulkChange,
    add_question,
    change_many,
    delete_question,
    duplicate_question,
    restore_revision,
    retire_question,
    save_question,
    unretire_question,
)
from anquan_exam.services.banks.exporting import (
    Export,
    download,
    download_as,
    what_formats_hold,
)
from anquan_exam.services.banks.pages import (
    PAGE_SIZE,
    BankPage,
    ExamLine,
    QuestionFilter,
    QuestionLine,
    VersionLine,
    bank_page,
    exams_using,
    list_questions,
)
from anquan_exam.services.banks.previewing import keep_picture, preview
from anquan_exam.services.banks.procedures import (
    ProcedureInput,
    article_lines,
    change_procedure,
    create_procedure,
)
from anquan_exam.services.banks.publishing import (
    Fault,
    NotSound,
    Origin,
    Outcome,
    Published,
    publish,
)
from anquan_exam.services.banks.question_page import QuestionPage, question_page
from anquan_exam.services.banks.register import (
    REGISTER_PAGE_SIZE,
    DocumentLine,
    RegisterFilter,
    State,
    document,
    find_documents,
    list_documents,
)
from anquan_exam.services.banks.reviewing import review_question, send_to_review, set_review
from anquan_exam.services.banks.shelf import BankFilter, BankLine, list_banks
from anquan_exam.services.banks.trees import Tree, TreeBank, publish_tree, read_tree
from anquan_exam.services.banks.uploads import UploadedFile, upload

__all__ = [
    "CLINIC_PAGE_SIZE",
    "DRAFT_PAGE_SIZE",
    "PAGE_SIZE",
    "REGISTER_PAGE_SIZE",
    "UNNAMED",
    "BankFilter",
    "BankLine",
    "BankPage",
    "BulkChange",
    "ClinicFilter",
    "ClinicLine",
    "ClinicPage",
    "CommentLine",
    "Comparison",
    "Desk",
    "DocumentLine",
    "DraftFilter",
    "DraftLine",
    "DraftList",
    "DraftPage",
    "ExamLine",
    "Export",
    "Fault",
    "NotFaithful",
    "NotSound",
    "Origin",
    "Outcome",
    "ProcedureInput",
    "Published",
    "QuestionDraft",
    "QuestionFilter",
    "QuestionLine",
    "QuestionPage",
    "RegisterFilter",
    "Review",
    "ReviewState",
    "Settings",
    "Sort",
    "State",
    "TopicFile",
    "Tree",
    "TreeBank",
    "UploadedFile",
    "VersionLine",
    "add_question",
    "add_topic",
    "all_clinic",
    "article_lines",
    "bank_clinic",
    "bank_page",
    "basis_states",
    "change_many",
    "change_procedure",
    "clinic_finding",
    "comment",
    "compare_versions",
    "create_bank",
    "create_procedure",
    "delete_question",
    "delete_topic",
    "discard_draft",
    "dismiss_finding",
    "document",
    "download",
    "download_as",
    "draft_desk",
    "draft_page",
    "draft_question",
    "duplicate_question",
    "exams_using",
    "find_documents",
    "fitting_ids",
    "keep_picture",
    "list_banks",
    "list_documents",
    "list_draft",
    "list_questions",
    "preview",
    "publish",
    "publish_draft",
    "publish_tree",
    "question_page",
    "read_tree",
    "record_documents",
    "rename_topic",
    "resolve_comment",
    "restore_finding",
    "restore_revision",
    "retire_question",
    "review_question",
    "save_question",
    "save_settings",
    "save_topic",
    "send_to_review",
    "set_review",
    "start_draft",
    "stored_register",
    "unretire_question",
    "upload",
    "what_formats_hold",
]
