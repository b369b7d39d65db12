"""安全考: the factory of the application."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from anquan_exam.config import Settings


def create_app(settings: "Settings | None" = None, **overrides: Any) -> "Flask":
    """Build the application from the environment, or from `settings`; `overrides` are Flask config.

    Raises pydantic's ValidationError for a bad setting, KeysMissing in production without keys."""
    # Imported here, so that the pure shelves can be used without the frame.
    from anquan_exam import factory

    return factory.build(settings, overrides)
