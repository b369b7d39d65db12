"""Reads `blueprints.yaml`: the ready blueprints that go with the banks, in a compact form.

An industry names its banks under `laws`, `criteria` and (by person category) `posts`. What a paper
draws from is a mapping of bank (or `bank/topic`) to weight, in which `laws`, `criteria`, `posts`
(those of the person category) and `posts/frontline` (or another category) stand for all banks of
the industry under them.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.vocabulary import (
    CATEGORY_LABELS,
    INDUSTRY_LABELS,
    Industry,
    PersonCategory,
)
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.exchange.text_files import KIB, read_text
from anquan_exam.exchange.yaml_fields import Slug, Title
from anquan_exam.exchange.yaml_text import YamlText, fit, read_mapping

FILE_NAME = "blueprints.yaml"
MAX_BYTES = 64 * KIB
_MOST_WEIGHT = 100


def _weights(value: dict[str, str]) -> dict[str, str]:
    for name, weight in value.items():
        if not weight.isdecimal() or not 1 <= int(weight) <= _MOST_WEIGHT:
            raise ValueError(f"里 {name} 的份量是“{weight}”，应当是 1 到 {_MOST_WEIGHT} 的整数")
    return value


Weights = Annotated[dict[str, str], AfterValidator(_weights)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Shelf(_Model):
    laws: list[Slug]
    criteria: list[Slug]
    posts: dict[PersonCategory, list[Slug]]

    def groups(self, category: PersonCategory | None) -> dict[str, list[str]]:
        """What each group word stands for; plain `posts` only where the person is known."""
        named = {f"posts/{each}": banks for each, banks in self.posts.items()}
        own = {"posts": self.posts.get(category, [])} if category else {}
        return {"laws": self.laws, "criteria": self.criteria, **named, **own}


class _Titled(_Model):
    id: Slug
    title: Title
    banks: Weights


class _Sheet(_Model):
    industries: dict[Industry, _Shelf]
    people: dict[PersonCategory, Weights]
    spot_check: Weights = Field(alias="spot-check")
    retests: list[_Titled]
    new_workers: list[_Titled] = Field(alias="new-workers")


def read_ready(path: Path, *, shown_as: str) -> tuple[tuple[ReadyBlueprint, ...], list[Finding]]:
    """The ready blueprints of the file `path`, and what is wrong with it; none of them where
    something is. `shown_as` is what findings call the file."""
    ready, findings, _ = _read(path, shown_as)
    return ready, findings.found


def ready_findings(
    path: Path, topics: Mapping[str, Collection[str]], *, shown_as: str
) -> list[Finding]:
    """What is wrong with the file, banks and topics that are not there included. `topics` gives
    the ids of the topics of each bank there is."""
    ready, findings, yaml_text = _read(path, shown_as)
    missing = {
        source
        for one in ready
        for source in one.sources
        if source.bank not in topics or source.topic not in ("", *topics[source.bank])
    }
    for source in sorted(missing, key=lambda one: (one.bank, one.topic)):
        name = f"{source.bank}/{source.topic}" if source.topic else source.bank
        findings.fault(_line_of(yaml_text, name), f"没有题库（或专题）{name}")
    return findings.found


def _read(
    path: Path, shown_as: str
) -> tuple[tuple[ReadyBlueprint, ...], Findings, YamlText | None]:
    findings = Findings(shown_as)
    text = read_text(path, findings, limit=MAX_BYTES)
    yaml_text = None if text is None else read_mapping(text, findings)
    sheet = None if yaml_text is None else fit(yaml_text, _Sheet, findings)
    ready = () if sheet is None else tuple(_ready(sheet))
    for one in ready:
        whole = {source.bank for source in one.sources if not source.topic}
        twice = {source.bank for source in one.sources if source.topic} & whole
        for bank in sorted(twice):
            findings.fault(_line_of(yaml_text, bank), f"{one.title}：{bank} 整库和专题都写了")
    return (ready if findings.faithful else ()), findings, yaml_text


def _line_of(yaml_text: YamlText | None, name: str) -> int:
    """The first line that names it."""
    if yaml_text is None:
        return 1
    for path, line in yaml_text.lines.items():
        value: object = yaml_text.value
        for step in path:
            value = value[step]  # type: ignore[index]
        if name in (value, path[-1] if path else ""):
            return line
    return 1


def _ready(sheet: _Sheet) -> Iterator[ReadyBlueprint]:
    for industry, shelf in sheet.industries.items():
        where = INDUSTRY_LABELS[industry]
        for category, weights in sheet.people.items():
            yield ReadyBlueprint(
                f"{industry}-{category}",
                f"{where}，{CATEGORY_LABELS[category]}，闭卷",
                Use.CLOSED_BOOK,
                industry,
                category,
                _sources(weights, shelf, category),
            )
        spot = _sources(sheet.spot_check, shelf, None)
        yield ReadyBlueprint(
            f"{industry}-spot-check", f"{where}，现场抽查", Use.SPOT_CHECK, industry, "", spot
        )
    for use, titled in ((Use.RETEST, sheet.retests), (Use.NEW_WORKER, sheet.new_workers)):
        for one in titled:
            yield ReadyBlueprint(one.id, one.title, use, "", "", _sources(one.banks, None, None))


def _sources(
    weights: Mapping[str, str], shelf: _Shelf | None, category: PersonCategory | None
) -> tuple[Source, ...]:
    """The sources in the order written. The weight of a group is shared by its banks: all weights
    are multiplied so that the shares stay whole."""
    made: dict[tuple[str, str], int] = {}
    groups = shelf.groups(category) if shelf else {}
    times = 1
    for name in weights:
        times *= max(1, len(groups.get(name, ())))
    for name, text in weights.items():
        weight = int(text) * times
        banks = groups.get(name)
        if banks is None:
            bank, _, topic = name.partition("/")
            made[bank, topic] = made.get((bank, topic), 0) + weight
            continue
        for bank in banks:
            made[bank, ""] = made.get((bank, ""), 0) + weight // len(banks)
    return tuple(Source(bank, topic, weight) for (bank, topic), weight in made.items())
