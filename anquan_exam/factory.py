"""Puts the application together: settings, keys, database, screens, commands."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from anquan_exam import cli, keys, web
from anquan_exam.config import ROOT, Settings
from anquan_exam.models import db
from anquan_exam.models.cipher import Cipher
from anquan_exam.models.session import install as install_database
from anquan_exam.services import messages
from anquan_exam.web.extensions import migrate


class _App(Flask):
    """Flask, without asking of each hook of each request whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def build(settings: Settings | None, overrides: dict[str, Any]) -> Flask:
    """See anquan_exam.create_app."""
    settings = settings or Settings()
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    keyring = keys.load(settings.keys, create=not settings.production)
    app = _App(
        __name__,
        instance_path=str(settings.instance_dir.resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(
        SECRET_KEY=keyring.cookie,
        SQLALCHEMY_DATABASE_URI=settings.database,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=settings.max_upload_mib * 1024 * 1024,
        **overrides,
    )
    app.extensions["settings"] = settings
    app.extensions["cipher"] = Cipher(keyring)
    db.init_app(app)
    install_database(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    messages.install()
    web.install(app)
    cli.install(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logging.getLogger("anquan_exam").setLevel(logging.INFO)
    return app
