"""The rules of the house, read off the code itself: who may import whom, what every view declares,
how long things may be. A breach is named as file and line."""

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from anquan_exam.config import ROOT
from anquan_exam.domain.access import Permission
from anquan_exam.version import VERSION
from anquan_exam.web.access import OWN_CHECK, PUBLIC
from anquan_exam.web.pages import MENU

CODE = ROOT / "anquan_exam"
TEMPLATES = ROOT / "templates"

# What each shelf may import of the house; four small files stand beside the shelves.
BESIDE = {"clock", "config", "keys", "version"}
MAY_IMPORT = {
    "domain": {"domain"},
    "models": {"models", "domain", *BESIDE},
    "exchange": {"exchange", "domain", *BESIDE},
    "services": {"services", "exchange", "models", "domain", *BESIDE},
    "web": {"web", "services", "exchange", "domain", *BESIDE},
    "cli": {"cli", "services", "exchange", "domain", *BESIDE},
}
IMPURE = {
    "asyncio", "ctypes", "glob", "io", "locale", "logging", "multiprocessing", "os", "pathlib",
    "random", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid", "zoneinfo",
}  # fmt: skip
DATABASE = {"sqlalchemy", "flask_sqlalchemy", "alembic", "flask_migrate", "psycopg", "sqlite3"}
# Named and explained by the libraries that call them.
HOOKS = {"process_bind_param", "process_result_value", "get_id"}
MOST_LINES = 400
LONG_FUNCTION = 40


@cache
def tree(file: Path) -> ast.Module:
    """A file's syntax."""
    return ast.parse(file.read_text("utf-8"), str(file))


def files(shelf: str = "") -> list[Path]:
    """The Python files of a shelf, or of the whole package."""
    return sorted((CODE / shelf).rglob("*.py"))


def at(file: Path, node: ast.AST, what: str = "") -> str:
    """A place as people find it."""
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 1)} {what}".rstrip()


def imports(file: Path) -> Iterator[tuple[ast.AST, str]]:
    """Every module a file imports, by full name, wherever in it the import stands."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, at(file, node, "a relative import")
            yield from ((node, f"{node.module}.{name.name}") for name in node.names)


def shelf_of(module: str) -> str | None:
    """`anquan_exam.web.pages` stands on `web`; None for what is not ours."""
    parts = module.split(".")
    if parts[0] != "anquan_exam":
        return None
    known = {path.stem for path in CODE.iterdir()}
    return parts[1] if len(parts) > 1 and parts[1] in known else ""


def calls(file: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call with its function as written."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


@pytest.mark.parametrize("shelf", MAY_IMPORT)
def test_imports_point_one_way(shelf: str) -> None:
    # The one table of refusals is worded for screens, and read out by the command line.
    allowed = {"cli": {"anquan_exam.web.wording.say"}}.get(shelf, set())
    breaches = [
        at(file, node, module)
        for file in files(shelf)
        for node, module in imports(file)
        if (found := shelf_of(module)) is not None
        and found not in MAY_IMPORT[shelf]
        and module not in allowed
    ]
    assert breaches == []


def test_the_domain_imports_nothing_that_touches_the_world() -> None:
    breaches = [
        at(file, node, module)
        for file in files("domain")
        for node, module in imports(file)
        if shelf_of(module) is None
        and ((top := module.partition(".")[0]) in IMPURE or top not in sys.stdlib_module_names)
    ]
    assert breaches == []


def test_the_domain_calls_nothing_that_touches_the_world() -> None:
    touching = re.compile(r"(^|\.)(now|utcnow|today|open|print|input|exec|eval|__import__)$")
    breaches = [
        at(file, node, name)
        for file in files("domain")
        for node, name in calls(file)
        if touching.search(name)
    ]
    assert breaches == []


def test_only_one_file_reads_the_clock() -> None:
    reads = re.compile(r"(datetime|date)\.(now|utcnow|today)$|^time\.time(_ns)?$")
    found = {file for file in files() for _, name in calls(file) if reads.search(name)}
    assert found == {CODE / "clock.py"}


def test_services_are_given_the_time() -> None:
    """A job in a thread of its own outlives the moment it was given."""
    breaches = [
        at(file, node, name)
        for shelf in ("services", "models", "exchange")
        for file in files(shelf)
        for node, name in calls(file)
        if name in ("clock.now", "now") and not file.name.endswith("_jobs.py")
    ]
    assert breaches == []


def test_chance_comes_from_the_system_never_from_the_random_module() -> None:
    """Only the demonstration rolls dice, so that its people answer the same at every set-up."""
    breaches = [
        at(file, node)
        for file in files()
        for node, module in imports(file)
        if module.partition(".")[0] == "random" and "demo" not in file.parts
    ]
    assert breaches == []


@pytest.mark.parametrize("shelf", ["services", "models", "exchange"])
def test_nothing_below_the_screens_knows_of_a_request(shelf: str) -> None:
    of_a_request = {"request", "g", "session", "flash", "redirect", "url_for", "render_template"}
    breaches = [
        at(file, node, module)
        for file in files(shelf)
        for node, module in imports(file)
        if module.split(".")[0] in {"flask", "flask_login", "werkzeug"}
        and module.split(".")[-1] in of_a_request | {"current_user", "login_user"}
    ]
    assert breaches == []


@pytest.mark.parametrize("shelf", ["web", "cli"])
def test_screens_and_commands_never_touch_the_database(shelf: str) -> None:
    """The extensions are bound in one file, Flask-Migrate among them."""
    breaches = [
        at(file, node, module)
        for file in files(shelf)
        for node, module in imports(file)
        if module.partition(".")[0] in DATABASE and file != CODE / "web" / "extensions.py"
    ]
    assert breaches == []


def test_every_view_declares_what_it_needs(app: Flask) -> None:
    known = {*Permission, PUBLIC, OWN_CHECK}
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not endpoint.endswith("static") and getattr(view, "needs", None) not in known
    ]
    assert undeclared == []


def test_every_line_of_the_menu_leads_somewhere(app: Flask) -> None:
    assert {entry.endpoint for _, entries in MENU for entry in entries} <= set(app.view_functions)


def templates() -> list[Path]:
    """Every template."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".typ", ".txt"))


def syntax(app: Flask, path: Path) -> nodes.Template:
    """A template's syntax; an error in it names the file."""
    name = str(path.relative_to(ROOT))
    return app.jinja_env.parse(path.read_text("utf-8"), name, name)


def calls_in_templates(app: Flask, *functions: str) -> Iterator[tuple[str, nodes.Call]]:
    """Calls of global functions in templates, with the template's name."""
    for path in TEMPLATES.rglob("*.html"):
        for call in syntax(app, path).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in functions:
                yield f"{path.relative_to(ROOT)}:{call.lineno}", call


def first_text(call: nodes.Call) -> str | None:
    """The first argument, where it is a plain text."""
    given = call.args[0] if call.args else None
    return given.value if isinstance(given, nodes.Const) else None


def test_every_static_file_a_template_names_exists(app: Flask) -> None:
    missing = [
        f"{where} {name}"
        for where, call in calls_in_templates(app, "asset")
        if (name := first_text(call)) and not (ROOT / "static" / name).is_file()
    ]
    assert missing == []


def test_every_address_a_template_makes_is_one_of_the_site(app: Flask) -> None:
    missing = [
        f"{where} {name}"
        for where, call in calls_in_templates(app, "url_for")
        if (name := first_text(call)) and name not in app.view_functions
    ]
    assert missing == []


def test_every_template_named_exists(app: Flask) -> None:
    missing = []
    for path in TEMPLATES.rglob("*.html"):
        kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
        for node in syntax(app, path).find_all(kinds):
            name = getattr(node.template, "value", None)
            if isinstance(name, str) and not (TEMPLATES / name).is_file():
                missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    for file in files("web"):
        for node, name in calls(file):
            given = node.args[0] if node.args else None
            if name == "render_template" and isinstance(given, ast.Constant):
                found = TEMPLATES / str(given.value)
                missing += [] if found.is_file() else [at(file, node, str(given.value))]
    assert missing == []


def test_no_template_has_what_the_content_policy_refuses() -> None:
    refused = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.I
    )
    breaches = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if refused.search(line)
    ]
    assert breaches == []


def test_every_form_that_posts_carries_its_token(app: Flask) -> None:
    """A form by hand has the hidden field; WTForms put theirs in with hidden_tag or csrf_token."""
    form = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.S | re.I)
    token = re.compile(r"csrf|hidden_tag")
    breaches = [
        f"{path.relative_to(ROOT)} {found.group()[:80]}"
        for path in TEMPLATES.rglob("*.html")
        for found in form.finditer(path.read_text("utf-8"))
        if not token.search(found.group())
    ]
    assert breaches == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    wanted = [*files(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "static" / "js").rglob("*.js")]
    long = {
        str(file.relative_to(ROOT)): lines
        for file in [*wanted, *templates()]
        if (lines := len(file.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(file: Path) -> Iterator[Function]:
    """Every function of a file, methods and inner ones included."""
    for node in ast.walk(tree(file)):
        if isinstance(node, Function):
            yield node


def test_functions_fit_in_the_eye() -> None:
    lengths = {
        at(file, function, function.name): (function.end_lineno or 0) - function.lineno + 1
        for file in files()
        for function in functions(file)
    }
    long = {where: lines for where, lines in lengths.items() if lines > LONG_FUNCTION}
    assert statistics.median(lengths.values()) <= 10
    assert len(long) <= len(lengths) // 100, long


def public(body: list[ast.stmt], owner: ast.ClassDef | None = None) -> Iterator[Function]:
    """Functions and methods others may call; properties count, dunders do not."""
    for node in body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node
        elif isinstance(node, ast.ClassDef) and owner is None and not node.name.startswith("_"):
            yield from public(node.body, node)


def test_what_is_public_says_what_it_is_for() -> None:
    silent = [
        at(file, node, getattr(node, "name", "(file)"))
        for file in files()
        if not (file.name == "__init__.py" and not tree(file).body)
        for node in (tree(file), *public(tree(file).body), *classes(file))
        if ast.get_docstring(node) is None and getattr(node, "name", "") not in HOOKS
    ]
    assert silent == []


def classes(file: Path) -> Iterator[ast.ClassDef]:
    """The public classes of a file."""
    for node in tree(file).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_what_is_public_has_types() -> None:
    untyped = [
        at(file, function, function.name)
        for file in files()
        for function in public(tree(file).body)
        if function.returns is None
        or any(
            argument.annotation is None
            for argument in (*function.args.args, *function.args.kwonlyargs)
            if argument.arg not in ("self", "cls")
        )
    ]
    assert untyped == []


def test_every_act_of_a_service_takes_the_time_by_name() -> None:
    """`now` is a keyword: nobody hands in the wrong moment by position, or forgets it."""
    loose = [
        at(file, function, function.name)
        for file in files("services")
        for function in public(tree(file).body)
        if [argument.arg for argument in function.args.args][:1] == ["actor"]
        and any(argument.arg == "now" for argument in function.args.args)
        and "transaction()" in ast.unparse(function)
    ]
    assert loose == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    breaches = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in [*files(), *templates(), *(ROOT / "static" / "js").rglob("*.js")]
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if later.search(line)
    ]
    assert breaches == []


@pytest.mark.parametrize("shelf", MAY_IMPORT)
def test_every_shelf_states_its_rule_in_a_few_lines(shelf: str) -> None:
    lines = (CODE / shelf / "README.md").read_text("utf-8").strip().splitlines()
    assert lines[0].startswith(f"# {shelf}")
    assert len(lines) <= 12


def test_the_version_is_said_once_more_in_the_project_file() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")
