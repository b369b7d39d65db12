"""Question banks: publishing them, reading them, comparing versions, and an enterprise's own."""

from anquan_exam.services.banks.comparing import Comparison, compare_versions
from anquan_exam.services.banks.documents import record_documents, stored_register
from anquan_exam.services.banks.draft_views import DraftPage, Settings, TopicFile, draft_page
from anquan_exam.services.banks.drafts import (
    create_bank,
    delete_topic,
    discard_draft,
    publish_draft,
    save_settings,
    save_topic,
    start_draft,
)
from anquan_exam.services.banks.exporting import download
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
from anquan_exam.services.banks.procedures import (
    DocumentLine,
    ProcedureInput,
    article_lines,
    change_procedure,
    create_procedure,
    document,
    list_documents,
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
from anquan_exam.services.banks.shelf import BankFilter, BankLine, list_banks
from anquan_exam.services.banks.trees import Tree, TreeBank, publish_tree, read_tree
from anquan_exam.services.banks.uploads import UploadedFile, upload

__all__ = [
    "PAGE_SIZE",
    "BankFilter",
    "BankLine",
    "BankPage",
    "Comparison",
    "DocumentLine",
    "DraftPage",
    "ExamLine",
    "Fault",
    "NotSound",
    "Origin",
    "Outcome",
    "ProcedureInput",
    "Published",
    "QuestionFilter",
    "QuestionLine",
    "QuestionPage",
    "Settings",
    "TopicFile",
    "Tree",
    "TreeBank",
    "UploadedFile",
    "VersionLine",
    "article_lines",
    "bank_page",
    "change_procedure",
    "compare_versions",
    "create_bank",
    "create_procedure",
    "delete_topic",
    "discard_draft",
    "document",
    "download",
    "draft_page",
    "exams_using",
    "list_banks",
    "list_documents",
    "list_questions",
    "publish",
    "publish_draft",
    "publish_tree",
    "question_page",
    "read_tree",
    "record_documents",
    "save_settings",
    "save_topic",
    "start_draft",
    "stored_register",
    "upload",
]
