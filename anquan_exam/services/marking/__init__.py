"""Marking short answers: by people who do not know whose they are.

Marking begins when nobody can be sitting the exam any more: a marker sees the model answer. Nobody
marks one's own paper; of two markers neither sees the other's marks; a third one decides where
they are too far apart, and sees both. When the last answer of a paper is settled, the paper is
graded in the same transaction.
"""

from anquan_exam.services.marking.acts import mark
from anquan_exam.services.marking.answers import (
    AnswerView,
    PointView,
    graded_answer,
    next_answer,
)
from anquan_exam.services.marking.corrections import (
    CorrectionView,
    corrections,
    decide_correction,
    propose_correction,
)
from anquan_exam.services.marking.overview import (
    ExamLine,
    MarkerLine,
    Overview,
    QuestionLine,
    exams_to_mark,
    overview,
    waiting_for,
)
from anquan_exam.services.marking.record import marks_record
from anquan_exam.services.marking.unblocking import grade_unblocked

__all__ = [
    "AnswerView",
    "CorrectionView",
    "ExamLine",
    "MarkerLine",
    "Overview",
    "PointView",
    "QuestionLine",
    "corrections",
    "decide_correction",
    "exams_to_mark",
    "grade_unblocked",
    "graded_answer",
    "mark",
    "marks_record",
    "next_answer",
    "overview",
    "propose_correction",
    "waiting_for",
]
