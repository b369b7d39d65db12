"""What `flask` offers: every module of commands is registered."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from anquan_exam import cli


def test_every_command_written_can_be_called(app: Flask) -> None:
    modules = [
        import_module(f"{cli.__name__}.{module.name}") for module in iter_modules(cli.__path__)
    ]
    commands = [command for module in modules for command in getattr(module, "commands", [])]
    assert len(commands) >= len(cli.MODULES)
    for command in commands:
        assert app.cli.commands.get(command.name) is command, command.name
