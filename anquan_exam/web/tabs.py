"""The tabs at the bottom of a worker's pages."""

from flask import url_for

TABS = (
    ("首页", "home.worker"),
    ("练习", "practice.index"),
    ("上岗码", "eligibility.own"),
    ("成绩", "history.index"),
    ("我的", "me.index"),
)


def tabs(current: str = "") -> list[dict[str, object]]:
    """The tabs as layout/worker.html wants them; `current` is the endpoint one is at."""
    return [
        {"label": label, "url": url_for(endpoint), "current": endpoint == current}
        for label, endpoint in TABS
    ]
