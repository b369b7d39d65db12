"""The commands: thin shells over the services."""

from importlib import import_module

from flask import Flask

MODULES = (
    "banks",
    "question_imports",
    "blind_review",
    "people",
    "exams",
    "serve",
    "audit",
    "tick",
    "messages",
    "backup",
    "keys",
    "demo",
)


def install(app: Flask) -> None:
    """Register every command module; each exports `commands`, a list of click commands."""
    for name in MODULES:
        for command in import_module(f"anquan_exam.cli.{name}").commands:
            app.cli.add_command(command)
