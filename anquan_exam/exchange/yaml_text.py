"""YAML read as plain text values, with the line of every key, and checked against a model.

All scalars stay text (`yes` is the word "yes", 1.10 is "1.10"). Anchors, tags, repeated keys and
deep nesting are refused: nobody needs them here, and they are how YAML is made to explode.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from anquan_exam.exchange.findings import Findings

MAX_DEPTH = 8
YAML_PROBLEM = "YAML 写法有错，请看缩进、冒号和引号（值里有冒号或井号时要加引号）"

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class YamlText:
    """A mapping of text, lists and mappings; `lines` gives the line (from 1) of each path."""

    value: dict[str, Any]
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing above it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Refused(Exception):
    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


def read_mapping(text: str, findings: Findings, *, first_line: int = 1) -> YamlText | None:
    """The mapping `text` holds; None (and a fault) where it holds none.

    `first_line` is the line of the file on which `text` begins.
    """
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        if not isinstance(node, yaml.MappingNode):
            raise _Refused(1, "这里应当是“名称: 值”的形式，一行一项")
        lines: dict[Path, int] = {}
        value = _build(node, (), lines)
    except _Refused as refused:
        findings.fault(refused.line + first_line - 1, refused.problem)
        return None
    except yaml.YAMLError as error:
        line, problem = _yaml_problem(error)
        findings.fault(line + first_line - 1, problem)
        return None
    return YamlText(value, {path: line + first_line - 1 for path, line in lines.items()})


def fit(yaml_text: YamlText, model: type[Model], findings: Findings) -> Model | None:
    """`yaml_text` as a `model`; None (and a fault for each thing wrong) where it does not fit."""
    try:
        return model.model_validate(yaml_text.value)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            findings.fault(yaml_text.line(details["loc"]), _wording(details, model))
        return None


def scalar(value: str, *, inside_list: bool = False) -> str:
    """`value` as YAML writes it in one line: bare where that reads back the same, else quoted."""
    written = f"[{value}]" if inside_list else value
    try:
        bare = yaml.load(f"k: {written}", Loader=yaml.BaseLoader)  # noqa: S506 builds text only
    except yaml.YAMLError:
        bare = None
    same = bare == {"k": [value] if inside_list else value}
    if same and value and "\n" not in value and not value.startswith(("&", "*", "!")):
        return value
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(character, character) for character in value) + '"'


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "不能用 YAML 的锚点和引用（& 和 *），有这些符号的文字请加引号")
        if getattr(event, "tag", None):
            raise _Refused(line, "不能用 YAML 的类型标记（!），有这个符号的文字请加引号")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _Refused(line, "层次太深，看不懂")


def _build(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, index), lines) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, lines))
    return node.value


def _pairs(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Refused(line, "冒号前面应当是一个词")
        key = key_node.value
        if key in seen:
            raise _Refused(line, f"“{key}”写了两次")
        seen.add(key)
        lines[(*path, key)] = line
        pairs.append((key, _build(value_node, (*path, key), lines)))
    return pairs


def _yaml_problem(error: yaml.YAMLError) -> tuple[int, str]:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return (
            error.problem_mark.line + 1,
            f"YAML 写法有错，请看缩进、冒号和引号（{error.problem}）",
        )
    if isinstance(error, yaml.reader.ReaderError):
        code = error.character if isinstance(error.character, int) else ord(error.character)
        return 1, f"YAML 里有看不见的字符（U+{code:04X}）"
    return 1, YAML_PROBLEM


def _wording(details: ErrorDetails, model: type[BaseModel]) -> str:
    name = ".".join(str(part) for part in details["loc"] if isinstance(part, str))
    kind = details["type"]
    if kind == "missing":
        return f"缺少“{name}”这一项"
    if kind == "extra_forbidden":
        return unknown_word("项目", str(details["loc"][-1]), _known_keys(model, details["loc"]))
    if kind == "value_error":
        return f"“{name}”{details['ctx']['error']}"
    shapes = {"string_type": "应当是一段文字", "list_type": "应当是一个列表，如 [all]"}
    return f"“{name}”{shapes.get(kind, '写法不对')}"


def _known_keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys known beside the one at `path`, as they are written."""
    for part in path[:-1]:
        fields = [f for name, f in model.model_fields.items() if part == (f.alias or name)]
        kinds = [kind for f in fields for kind in (f.annotation, *get_args(f.annotation))]
        nested = (k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel))
        model = next(nested, model)
    return [field.alias or name for name, field in model.model_fields.items()]


def unknown_word(what: str, word: str, known: list[str]) -> str:
    """That `word` is none of `known`, with the nearest of them as a suggestion."""
    near = get_close_matches(word, known, n=1)
    hint = f"，是不是想写“{near[0]}”？" if near else f"，只能是 {'、'.join(known)}"
    return f"不认识的{what}“{word}”{hint}"
