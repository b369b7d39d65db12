"""The rules of pictures, outlines and rubrics, and of any text a question shows."""

from collections.abc import Iterator

from anquan_exam.domain.markup import has_picture, has_raw_html, hidden_character, unsafe_link
from anquan_exam.domain.pictures import FULL, LONGEST_ALT, MOST_POINTS, PICTURE_NAME, Outline, area
from anquan_exam.domain.question_problems import Part, Problem, Rule
from anquan_exam.domain.questions import Kind, Question

RUBRIC_COUNT = (1, 10)
WHOLE_SHARE = 100
LEAST_AREA = 100
"""A hundredth of the width by a hundredth of the height: smaller, no thumb can hit it."""


def text_problems(text: str, part: Part, index: int = 0) -> Iterator[Problem]:
    """What is wrong with a text that is shown."""
    if has_raw_html(text):
        yield Problem(Rule.RAW_HTML, part, index)
    if scheme := unsafe_link(text):
        yield Problem(Rule.UNSAFE_LINK, part, index, (scheme,))
    if has_picture(text):
        yield Problem(Rule.PICTURE, part, index)
    if code := hidden_character(text):
        yield Problem(Rule.HIDDEN_CHARACTER, part, index, (code,))


def special(question: Question) -> Iterator[Problem]:
    """What is wrong with the parts of a question that only some kinds have."""
    yield from _picture(question)
    yield from _outlines(question)
    yield from _rubric(question)


def _picture(question: Question) -> Iterator[Problem]:
    picture = question.picture
    if picture is None:
        if question.kind is Kind.HAZARD_PICTURE:
            yield Problem(Rule.NO_PICTURE, Part.PICTURE)
        return
    if not PICTURE_NAME.fullmatch(picture.name):
        yield Problem(Rule.PICTURE_NAME, Part.PICTURE, detail=(picture.name,))
    if not picture.alt.strip() or len(picture.alt) > LONGEST_ALT:
        yield Problem(Rule.PICTURE_ALT, Part.PICTURE, detail=(str(LONGEST_ALT),))
    if code := hidden_character(picture.alt):
        yield Problem(Rule.HIDDEN_CHARACTER, Part.PICTURE, detail=(code,))


def _outlines(question: Question) -> Iterator[Problem]:
    if question.kind is not Kind.HAZARD_PICTURE:
        if question.outlines:
            yield Problem(Rule.UNWANTED_OUTLINES, Part.OPTION)
        return
    for index, option in enumerate(question.options):
        if index >= len(question.outlines) or not question.outlines[index]:
            yield Problem(Rule.NO_OUTLINE, Part.OPTION, index, (option.id,))
        elif not _sound(question.outlines[index]):
            yield Problem(Rule.BAD_OUTLINE, Part.OPTION, index, (option.id,))
    if len(question.outlines) > len(question.options):
        yield Problem(Rule.UNWANTED_OUTLINES, Part.OPTION)


def _sound(outline: Outline) -> bool:
    inside = all(0 <= x <= FULL and 0 <= y <= FULL for x, y in outline)
    return inside and 3 <= len(outline) <= MOST_POINTS and area(outline) >= LEAST_AREA


def _rubric(question: Question) -> Iterator[Problem]:
    if question.kind is not Kind.SHORT_ANSWER:
        if question.rubric or question.model_answer:
            yield Problem(Rule.UNWANTED_RUBRIC, Part.RUBRIC)
        return
    least, most = RUBRIC_COUNT
    if not least <= len(question.rubric) <= most:
        detail = (f"{least}–{most}", str(len(question.rubric)))
        yield Problem(Rule.RUBRIC_COUNT, Part.RUBRIC, detail=detail)
    total = sum(point.share for point in question.rubric)
    if question.rubric and (
        total != WHOLE_SHARE or any(point.share < 1 for point in question.rubric)
    ):
        yield Problem(Rule.RUBRIC_SHARES, Part.RUBRIC, detail=(str(total),))
    for index, point in enumerate(question.rubric):
        if not point.text.strip():
            yield Problem(Rule.EMPTY_RUBRIC_POINT, Part.RUBRIC, index, (str(index + 1),))
        yield from text_problems(point.text, Part.RUBRIC, index)
    yield from text_problems(question.model_answer, Part.MODEL_ANSWER)
