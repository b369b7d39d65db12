"""One question of QTI, an item or a part of one, as a row: what is asked, and what is right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from anquan_exam.domain.pictures import Outline, Picture
from anquan_exam.exchange.incoming.safe_xml import Element
from anquan_exam.exchange.question_excel.columns import LABELS, LETTERS, OPTIONS, Field
from anquan_exam.exchange.question_import.gift import LETTERED
from anquan_exam.exchange.question_import.keys import option_means
from anquan_exam.exchange.question_import.kinds import KindWord
from anquan_exam.exchange.question_import.qti_elements import (
    ENTRY,
    declared_for,
    images_of,
    mapped_values,
    name_of,
    right_values,
    settled,
    text_of,
)
from anquan_exam.exchange.question_import.qti_pictures import Shown, Source, shown_in
from anquan_exam.exchange.question_import.qti_spots import outlines_of, spot_cells
from anquan_exam.exchange.question_import.rows import Parked, RawRow
from anquan_exam.exchange.question_import.why import Note, Why, note

_Reader = Callable[[Element], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A stem with the marks of its pictures, those pictures, and where it is answered."""

    stem: str
    images: Sequence[Element]
    interactions: Sequence[Element]


class Question:
    """One question while it is read."""

    def __init__(self, item: Element, source: Source, asked: Asked) -> None:
        self.item, self.source, self.asked = item, source, asked
        self.cells: dict[Field, str] = {}
        self.notes: tuple[Note, ...] = ()
        self.picture: Picture | None = None
        self.outlines: tuple[Outline, ...] = ()

    def row(self, line: int, title: str = "") -> RawRow:
        """What was read, or why it could not be."""
        parked: Note | None = None
        self.cells[Field.STEM] = settled(self.asked.stem, taken=False)
        try:
            shown = shown_in(self.asked.images, self.source)
            self._answers(shown)
            self._take(shown)
        except Parked as refused:
            parked = refused.note
        return RawRow(
            "",
            line,
            self._stood(title),
            self.cells,
            context=LETTERED,
            notes=self.notes,
            parked=parked,
            picture=self.picture,
            outlines=self.outlines,
        )

    def _take(self, shown: Shown | None) -> None:
        if shown is not None:
            self.cells[Field.STEM] = settled(self.asked.stem, taken=True)
            self.picture = shown.picture
            self.notes += shown.notes

    def _stood(self, title: str) -> tuple[tuple[str, str], ...]:
        cells = self.cells
        stood = (
            ("标题", title),
            ("题干", cells.get(Field.STEM, "")),
            ("图片", self.picture.alt if self.picture else ""),
            *(("选项", cells[field]) for field in OPTIONS if field in cells),
            ("答案", cells.get(Field.ANSWER, "")),
        )
        return tuple((name, text) for name, text in stood if text)

    def _answers(self, shown: Shown | None) -> None:
        asked = self.asked.interactions
        kinds = {name_of(one) for one in asked}
        readers: dict[str, _Reader] = {
            "choiceInteraction": self._choice,
            "orderInteraction": self._order,
            "extendedTextInteraction": self._free,
        }
        if kinds == {ENTRY}:
            self._fill_in()
        elif kinds == {"hotspotInteraction"} and len(asked) == 1:
            self._spots(asked[0], shown)
        elif len(asked) == 1 and kinds <= readers.keys():
            readers[kinds.pop()](asked[0])
        else:
            named = "、".join(sorted(kinds)) or "没有作答"
            problem = f"这种作答方式（{named}）现在还导不进来"
            raise Parked(note(Why.FORMAT, Field.KIND, problem=problem))

    def _choices(self, interaction: Element) -> tuple[list[str], list[str]]:
        """The identifiers of the choices, and their texts. Raises Parked."""
        choices = [one for one in interaction.iter() if name_of(one) == "simpleChoice"]
        if len(choices) > len(LETTERS):
            problem = f"选项有 {len(choices)} 个，太多"
            raise Parked(note(Why.FORMAT, Field.OPTIONS, problem=problem))
        if any(image is not None for one in choices for image in images_of(one)):
            raise Parked(note(Why.PICTURE_PLACE, Field.PICTURE, where=LABELS[Field.OPTIONS]))
        return [one.get("identifier", "") for one in choices], list(map(text_of, choices))

    def _choice(self, interaction: Element) -> None:
        ids, texts = self._choices(interaction)
        declared = declared_for(self.item, interaction)
        right = right_values(declared)
        if not set(right) <= set(ids) or len(set(ids)) < len(ids):
            raise Parked(note(Why.FORMAT, Field.ANSWER, problem="正确答案不在选项里"))
        letters = "".join(LETTERS[ids.index(one)] for one in right)
        several = declared is not None and declared.get("cardinality") == "multiple"
        pair = sorted((option_means(text) for text in texts), key=str) == [False, True]
        if pair and not several:
            said = next(
                (t for t, letter in zip(texts, LETTERS, strict=False) if letter == letters), ""
            )
            self.cells[Field.KIND], self.cells[Field.ANSWER] = KindWord.TRUE_FALSE.value, said
            return
        self.cells.update(zip(OPTIONS, texts, strict=False))
        self.cells[Field.KIND] = (KindWord.MULTIPLE if several else KindWord.SINGLE).value
        self.cells[Field.ANSWER] = letters

    def _order(self, interaction: Element) -> None:
        ids, texts = self._choices(interaction)
        right = right_values(declared_for(self.item, interaction))
        if sorted(ids) != sorted(right):
            raise Parked(note(Why.FORMAT, Field.ANSWER, problem="正确的次序没有把各项各排一次"))
        self.cells.update(zip(OPTIONS, texts, strict=False))
        self.cells[Field.KIND] = KindWord.ORDERING.value
        self.cells[Field.ANSWER] = "".join(LETTERS[ids.index(one)] for one in right)

    def _free(self, interaction: Element) -> None:
        self.cells[Field.KIND] = KindWord.SHORT_ANSWER.value

    def _fill_in(self) -> None:
        answers = []
        for one in self.asked.interactions:
            declared = declared_for(self.item, one)
            accepted = [*right_values(declared), *mapped_values(declared)]
            answers.append(" | ".join(dict.fromkeys(accepted)))
        self.cells[Field.KIND] = KindWord.FILL_IN.value
        self.cells[Field.ANSWER] = "\n".join(answers)
        if not all(answers):
            raise Parked(note(Why.NO_ANSWER, Field.ANSWER))

    def _spots(self, interaction: Element, shown: Shown | None) -> None:
        self.cells[Field.KIND] = KindWord.HAZARD_PICTURE.value
        if shown is None:
            problem = "找隐患题要有图，这道题没有"
            raise Parked(note(Why.FORMAT, Field.PICTURE, problem=problem))
        outlines = outlines_of(interaction, shown)
        cells, notes = spot_cells(self.item, interaction)
        self.cells |= cells
        self.notes += notes
        self.outlines = outlines
