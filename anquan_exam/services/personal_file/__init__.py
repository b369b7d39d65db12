"""One person's file (一人一档): everything on one timeline, who may see how much, who looked."""

from anquan_exam.services.personal_file.correcting import (
    Request,
    answer,
    ask,
    entry_of_own,
    may_ask,
    requests,
)
from anquan_exam.services.personal_file.looks import Form, Look, looks
from anquan_exam.services.personal_file.sharing import CodeView
from anquan_exam.services.personal_file.signed import (
    MOST_BYTES,
    Checked,
    Fault,
    check,
    digest_of,
    payload_of,
    signed,
)
from anquan_exam.services.personal_file.viewing import (
    Line,
    PersonalFile,
    Shown,
    file_of,
    own_file,
)

__all__ = [
    "MOST_BYTES",
    "Checked",
    "CodeView",
    "Fault",
    "Form",
    "Line",
    "Look",
    "PersonalFile",
    "Request",
    "Shown",
    "answer",
    "ask",
    "check",
    "digest_of",
    "entry_of_own",
    "file_of",
    "looks",
    "may_ask",
    "own_file",
    "payload_of",
    "requests",
    "signed",
]
