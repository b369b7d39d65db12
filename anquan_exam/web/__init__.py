"""The screens: extensions, access, areas, wording."""

from importlib import import_module

from flask import Flask
from flask_bootstrap import Bootstrap5

from anquan_exam.config import Settings
from anquan_exam.services.hashing import HashLine
from anquan_exam.web import access, errors, pages, security
from anquan_exam.web.extensions import compress, csrf, limiter, login_manager

# One module or package an area of the site; each exports `blueprint`.
AREAS = (
    "auth",
    "home",
    "joining",
    "sitting",
    "handed",
    "invigilation",
    "practice",
    "history",
    "me",
    "messages",
    "trail",
    "system",
    "banks",
    "pictures",
    "corrections",
    "objections",
    "item_analysis",
    "suspensions",
    "blueprints",
    "exams",
    "results",
    "marking",
    "verification",
    "spot_checks",
    "cases",
    "clearances",
    "guard",
    "offline_visits",
    "spot_check_record",
    "follow_ups",
    "spot_photos",
    "visit_codes",
    "shift_lists",
    "training",
    "absences",
    "certificates",
    "ledgers",
    "rolls",
    "month_sheets",
    "places",
    "people",
    "personal_file",
    "retention",
    "eligibility",
    "roster",
    "roles",
)


def install(app: Flask) -> None:
    """Bind the extensions and register every area."""
    settings: Settings = app.extensions["settings"]
    app.extensions["hash_line"] = HashLine(settings.password_checks_at_once, settings.password_line)
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_HEADERS_ENABLED=False,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    security.install(app, settings)
    compress.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    login_manager.init_app(app)
    Bootstrap5(app)
    app.before_request(access.check_access)
    errors.install(app)
    pages.install(app)
    for area in AREAS:
        app.register_blueprint(import_module(f"anquan_exam.web.{area}").blueprint)
