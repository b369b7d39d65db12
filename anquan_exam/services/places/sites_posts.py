"""An enterprise's sites, with their no-phones mark, and its posts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import Assignment, AssignmentPost, Place, Post, Site
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.places.tree import checked_name


@dataclass(frozen=True)
class SiteView:
    """Where work is done; with `no_phones` nobody may carry one there, for the reason given."""

    id: int
    name: str
    no_phones: bool
    no_phones_reason: str
    closed: bool


@dataclass(frozen=True)
class PostView:
    """A job; `shared` with every enterprise of the site. `people` hold it at this enterprise."""

    id: int
    name: str
    shared: bool
    people: int
    closed: bool


def sites(actor: Actor, enterprise_id: int, *, closed: bool = False) -> list[SiteView]:
    """The sites of an enterprise of which the actor sees at least a part."""
    with reading() as session:
        query = select(Site).where(
            Site.enterprise_id == enterprise_id, _seen(actor, Permission.PLACES_VIEW, enterprise_id)
        )
        if not closed:
            query = query.where(Site.closed_at.is_(None))
        return [
            SiteView(
                site.id, site.name, site.no_phones, site.no_phones_reason, bool(site.closed_at)
            )
            for site in session.scalars(query.order_by(Site.name))
        ]


def posts(actor: Actor, enterprise_id: int, *, closed: bool = False) -> list[PostView]:
    """The posts of an enterprise of which the actor sees at least a part, and the shared ones."""
    held = (
        select(AssignmentPost.post_id, func.count(func.distinct(Assignment.person_id)).label("n"))
        .join(Assignment, Assignment.id == AssignmentPost.assignment_id)
        .where(Assignment.host_id == enterprise_id, Assignment.ends_on.is_(None))
        .group_by(AssignmentPost.post_id)
        .subquery()
    )
    with reading() as session:
        query = (
            select(Post, held.c.n)
            .outerjoin(held, held.c.post_id == Post.id)
            .where(
                or_(Post.enterprise_id == enterprise_id, Post.enterprise_id.is_(None)),
                _seen(actor, Permission.PLACES_VIEW, enterprise_id),
            )
            .order_by(Post.name)
        )
        if not closed:
            query = query.where(Post.closed_at.is_(None))
        return [
            PostView(
                post.id, post.name, post.enterprise_id is None, people or 0, bool(post.closed_at)
            )
            for post, people in session.execute(query)
        ]


def _seen(actor: Actor, permission: Permission, enterprise_id: int) -> ColumnElement[bool]:
    """Whether any place of the enterprise is within the actor's reach."""
    return (
        select(Place.id)
        .where(Place.enterprise_id == enterprise_id, scope.places_within(actor, permission))
        .exists()
    )


def _own_enterprise(session: Session, actor: Actor, enterprise_id: int) -> Place:
    place = scope.place_in_scope(session, actor, Permission.PLACES_EDIT, enterprise_id)
    if place.kind != PlaceKind.ENTERPRISE:
        raise NotFound("enterprise")
    return place


def create_site(
    actor: Actor, enterprise_id: int, name: str, no_phones_reason: str, *, now: datetime
) -> int:
    """A site; with a reason, no phones may be carried there. Its id."""
    name, reason = checked_name(name, 80), plain(no_phones_reason)[:80]
    with transaction() as session:
        place = _own_enterprise(session, actor, enterprise_id)
        _refuse_site(session, enterprise_id, name)
        site = Site(enterprise_id=enterprise_id, name=name)
        _mark(site, reason)
        session.add(site)
        session.flush()
        _note(session, actor, "site.created", ("site", site.id), place, now, name, reason)
        return site.id


def change_site(
    actor: Actor, site_id: int, name: str, no_phones_reason: str, *, now: datetime
) -> None:
    """A new name or no-phones mark for a site."""
    name, reason = checked_name(name, 80), plain(no_phones_reason)[:80]
    with transaction() as session:
        site, place = _own_site(session, actor, site_id)
        if site.name != name:
            _refuse_site(session, site.enterprise_id, name)
        site.name = name
        _mark(site, reason)
        _note(session, actor, "site.changed", ("site", site.id), place, now, name, reason)


def set_site_closed(actor: Actor, site_id: int, closed: bool, *, now: datetime) -> None:
    """Close a site, or open it again."""
    with transaction() as session:
        site, place = _own_site(session, actor, site_id)
        site.closed_at = now if closed else None
        act = "site.closed" if closed else "site.reopened"
        _note(session, actor, act, ("site", site.id), place, now, site.name)


def _mark(site: Site, reason: str) -> None:
    site.no_phones, site.no_phones_reason = bool(reason), reason


def _refuse_site(session: Session, enterprise_id: int, name: str) -> None:
    taken = select(Site.id).where(Site.enterprise_id == enterprise_id, Site.name == name)
    if session.scalar(taken):
        raise Invalid("name_taken", "name", name=name)


def _own_site(session: Session, actor: Actor, site_id: int) -> tuple[Site, Place]:
    site = session.get(Site, site_id)
    if site is None:
        raise NotFound("site")
    return site, _own_enterprise(session, actor, site.enterprise_id)


def create_post(actor: Actor, enterprise_id: int, name: str, *, now: datetime) -> int:
    """A post of an enterprise. Its id."""
    name = checked_name(name, 60)
    with transaction() as session:
        place = _own_enterprise(session, actor, enterprise_id)
        _refuse_post(session, enterprise_id, name)
        post = Post(enterprise_id=enterprise_id, name=name)
        session.add(post)
        session.flush()
        _note(session, actor, "post.created", ("post", post.id), place, now, name)
        return post.id


def rename_post(actor: Actor, post_id: int, name: str, *, now: datetime) -> None:
    """A new name for a post of an enterprise."""
    name = checked_name(name, 60)
    with transaction() as session:
        post, place = _own_post(session, actor, post_id)
        if post.name == name:
            return
        _refuse_post(session, place.id, name)
        post.name = name
        _note(session, actor, "post.renamed", ("post", post.id), place, now, name)


def set_post_closed(actor: Actor, post_id: int, closed: bool, *, now: datetime) -> None:
    """Close a post, so that nobody new gets it, or open it again."""
    with transaction() as session:
        post, place = _own_post(session, actor, post_id)
        post.closed_at = now if closed else None
        act = "post.closed" if closed else "post.reopened"
        _note(session, actor, act, ("post", post.id), place, now, post.name)


def _refuse_post(session: Session, enterprise_id: int, name: str) -> None:
    taken = select(Post.id).where(
        or_(Post.enterprise_id == enterprise_id, Post.enterprise_id.is_(None)), Post.name == name
    )
    if session.scalar(taken):
        raise Invalid("name_taken", "name", name=name)


def _own_post(session: Session, actor: Actor, post_id: int) -> tuple[Post, Place]:
    post = session.get(Post, post_id)
    if post is None or post.enterprise_id is None:
        raise NotFound("post")
    return post, _own_enterprise(session, actor, post.enterprise_id)


def _note(
    session: Session,
    actor: Actor,
    act: str,
    subject: tuple[str, int],
    place: Place,
    now: datetime,
    name: str,
    no_phones: str = "",
) -> None:
    about = (subject[0], str(subject[1]))
    said = {"name": name, **({"no_phones": no_phones} if no_phones else {})}
    trail.record(session, actor, act, about, now=now, place_path=place.path, **said)
