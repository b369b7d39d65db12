"""Worker pages run in WebViews as old as Chromium 83, over bad networks: our own files say so."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLES = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))

# What Chromium 83 does not know, or what a page must not need. Comments are taken out first.
CSS_TOO_NEW = {
    ":is() (88)": r":is\(",
    ":where() (88)": r":where\(",
    ":has() (105)": r":has\(",
    ":not() with a list (88)": r":not\([^()]*,",
    ":focus-visible (86), but :focus:not(:focus-visible) is harmless": (
        r"(?<!:not\():focus-visible"
    ),
    "inset (87)": r"(?<![\w-])inset(-\w+)*\s*:",
    "aspect-ratio (88)": r"aspect-ratio",
    "dvh, svh, lvh (108)": r"\d[dsl]v[hwib]\b",
    "gap on flex (84): grid-gap or margins": r"(?<![\w-])(row-|column-)?gap\s*:",
    "nesting (112)": r"(^|[{;}])\s*&",
    "layers, containers (99, 105)": r"@(layer|container|scope|property)\b",
    "media ranges (104)": r"@media[^{]*[<>]",
    "color functions (101 and later)": r"\b(color-mix|oklch|oklab|lab|lch|hwb)\(",
    "translate, rotate, scale as properties (104)": r"(?<![\w-])(translate|rotate|scale)\s*:",
    "fonts, styles or pictures from elsewhere": r"@import|@font-face|url\(\s*['\"]?(https?:)?//",
}
JS_TOO_NEW = {
    "optional chaining (ES2020)": r"\?\.(?!\d)",
    "nullish coalescing (ES2020)": r"\?\?",
    "logical assignment (85)": r"(\|\||&&)=",
    "private fields (ES2022)": r"(?<![\w'\"`])#\w+\s*[=;(]|this\.#",
    "class fields, static blocks (ES2022)": r"\bstatic\s*\{",
    "catch without a name (ES2019)": r"catch\s*\{",
    "replaceAll (85)": r"\.replaceAll\(",
    "at() (92)": r"\.at\(",
    "flat, flatMap, fromEntries, matchAll (ES2019, ES2020)": (
        r"\.(flat|flatMap|matchAll)\(|Object\.fromEntries"
    ),
    "hasOwn, structuredClone, any (85 to 98)": r"Object\.hasOwn|structuredClone|Promise\.any",
    "findLast, toSorted, toReversed, with (97 to 110)": r"\.(findLast\w*|toSorted|toReversed)\(",
    "randomUUID (92)": r"randomUUID",
    "AbortSignal.timeout (103)": r"AbortSignal\.",
    "modules: one more request each": r"^\s*(import|export)\b|\bimport\(",
    "await outside a function": r"^await\b",
    "BigInt (ES2020)": r"\b\d+n\b",
    "code made of text: the CSP refuses it": r"\beval\(|new Function\(|setTimeout\(\s*['\"]",
    "showModal, popover, inert (102 and later)": r"\.showModal\(|popover|\.inert\b",
}


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def _breaches(path: Path, rules: dict[str, str]) -> list[str]:
    text = _without_comments(path.read_text(encoding="utf-8"))
    if path.suffix == ".js":
        text = re.sub(r"(?m)^\s*//.*$", "", text)
    return [name for name, pattern in rules.items() if re.search(pattern, text, re.MULTILINE)]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_hold_nothing_an_old_webview_cannot_read(path: Path) -> None:
    assert _breaches(path, CSS_TOO_NEW) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_nothing_an_old_webview_cannot_read(path: Path) -> None:
    assert _breaches(path, JS_TOO_NEW) == []


@pytest.mark.parametrize(
    "name, sample",
    [
        (":is() (88)", "a:is(b,c){}"),
        ("inset (87)", ".veil{inset:0}"),
        ("gap on flex (84): grid-gap or margins", ".x{display:flex;gap:8px}"),
        ("dvh, svh, lvh (108)", ".x{height:100dvh}"),
        ("nesting (112)", ".x{color:red;& b{color:blue}}"),
    ],
)
def test_the_style_rules_catch_what_they_name(tmp_path: Path, name: str, sample: str) -> None:
    style = tmp_path / "new.css"
    style.write_text(f"{sample}\n.ok{{grid-gap:4px}}:focus:not(:focus-visible){{outline:0}}")
    assert _breaches(style, CSS_TOO_NEW) == [name]


@pytest.mark.parametrize(
    "name, sample",
    [
        ("optional chaining (ES2020)", "a?.b()"),
        ("nullish coalescing (ES2020)", "a = b ?? c"),
        ("catch without a name (ES2019)", "try { a() } catch { b() }"),
        ("private fields (ES2022)", "class A { #x = 1 }"),
        ("at() (92)", "list.at(-1)"),
    ],
)
def test_the_script_rules_catch_what_they_name(tmp_path: Path, name: str, sample: str) -> None:
    script = tmp_path / "new.js"
    script.write_text(f"{sample}; const ok = x ?.5 : document.querySelector('#id');")
    assert _breaches(script, JS_TOO_NEW) == [name]


@pytest.mark.parametrize(
    "name, raw, packed",
    [
        ("css/aq.css", 12 * 1024, 4 * 1024),
        ("js/exam.js", 24 * 1024, 8 * 1024),
        ("js/sitting.js", 24 * 1024, 8 * 1024),
        ("js/kinds.js", 16 * 1024, 6 * 1024),
        ("css/kinds.css", 6 * 1024, 2 * 1024),
        ("js/listen.js", 2 * 1024, 1024),
        ("css/desk.css", 12 * 1024, 4 * 1024),
    ],
)
def test_each_file_keeps_its_budget(name: str, raw: int, packed: int) -> None:
    content = (STATIC / name).read_bytes()
    assert len(content) <= raw
    assert len(gzip.compress(content, 9)) <= packed
