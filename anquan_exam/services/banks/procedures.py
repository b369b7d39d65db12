"""An enterprise's own numbered procedures (操作规程)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.documents import Article, Document, DocumentKind, Period
from anquan_exam.domain.markup import hidden_character
from anquan_exam.models import Bank, BankItem, QuestionRevision
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.banks.documents import write_documents
from anquan_exam.services.banks.draft_views import prefix_of
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.scope import place_in_scope

MOST_ARTICLES = 500
LONGEST_TITLE = 120
LONGEST_SHORT = 40
LONGEST_ARTICLE = 80

_ARTICLE = re.compile(r"(?P<number>第[^\s:：]+条|[A-Za-z]?\d+(?:\.\d+)*)[\s:：、.]*(?P<heading>.*)")


@dataclass(frozen=True, slots=True)
class ProcedureInput:
    """A procedure as typed; `articles` one a line: the number, then its heading if it has one."""

    title: str
    short: str
    number: str
    issued: date
    begins_on: date
    ends_on: date | None
    articles: str


def create_procedure(actor: Actor, owner_id: int, given: ProcedureInput, *, now: datetime) -> str:
    """Register a procedure of the enterprise `owner_id`; gives its id.

    Raises NotFound, Invalid as `_document` does."""
    with transaction() as session:
        place = place_in_scope(session, actor, Permission.BANKS_EDIT, owner_id)
        prefix = prefix_of(session, owner_id)
        taken = set(session.scalars(select(DocumentRow.id).where(DocumentRow.owner_id == owner_id)))
        number = next(n for n in range(1, len(taken) + 2) if f"{prefix}p{n}" not in taken)
        made = _document(f"{prefix}p{number}", given)
        write_documents(session, [made], owner_id=owner_id, now=now)
        _note(session, actor, "procedure.registered", made, place.path, now)
    return made.id


def change_procedure(
    actor: Actor, document_id: str, given: ProcedureInput, *, now: datetime
) -> None:
    """Say anew what a procedure is called, when it holds, and what articles it has.

    Raises NotFound, Invalid as `_document` does and `article_cited`: a question in use rests on
    an article that would go."""
    with transaction() as session:
        row = session.get(DocumentRow, document_id)
        if row is None or row.owner_id is None:
            raise NotFound("document")
        place = place_in_scope(session, actor, Permission.BANKS_EDIT, row.owner_id)
        made = _document(document_id, given)
        _refuse_lost_articles(session, made, place.id)
        write_documents(session, [made], owner_id=place.id, now=now)
        _note(session, actor, "procedure.changed", made, place.path, now)


def article_lines(articles: Iterable[Article]) -> str:
    """The articles as they are typed: one a line."""
    return "\n".join(f"{a.number} {a.heading}" if a.heading else a.number for a in articles)


def _document(document_id: str, given: ProcedureInput) -> Document:
    """Raises Invalid `title_missing`, `short_missing`, `text_long`, `hidden_character`,
    `bad_period`, `no_articles`, `bad_article`, `article_twice`, `too_many_articles`."""
    if given.ends_on is not None and given.ends_on <= given.begins_on:
        raise Invalid("bad_period", "ends_on")
    return Document(
        id=document_id,
        title=_line(given.title, "title", LONGEST_TITLE),
        short=_line(given.short or given.title, "short", LONGEST_SHORT),
        kind=DocumentKind.PROCEDURE,
        number=_line(given.number, "number", LONGEST_TITLE) if given.number.strip() else "",
        issued=given.issued,
        in_force=(Period(given.begins_on, given.ends_on),),
        superseded_by=None,
        complete=True,
        note=None,
        articles=_articles(given.articles),
    )


def _line(value: str, field: str, most: int) -> str:
    line = " ".join(value.split())
    if not line:
        raise Invalid(f"{field}_missing", field)
    if len(line) > most:
        raise Invalid("text_long", field, most=most)
    if code := hidden_character(line):
        raise Invalid("hidden_character", field, character=code)
    return line


def _articles(text: str) -> tuple[Article, ...]:
    lines = [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]
    if not lines:
        raise Invalid("no_articles", "articles")
    if len(lines) > MOST_ARTICLES:
        raise Invalid("too_many_articles", "articles", most=MOST_ARTICLES)
    found: dict[str, Article] = {}
    for line in lines:
        article = _article(line)
        if article.number in found:
            raise Invalid("article_twice", "articles", number=article.number)
        found[article.number] = article
    return tuple(found.values())


def _article(line: str) -> Article:
    match = _ARTICLE.fullmatch(line)
    if match is None or len(line) > LONGEST_ARTICLE or hidden_character(line):
        raise Invalid("bad_article", "articles", line=line[:30])
    return Article(match["number"], match["heading"] or None)


def _refuse_lost_articles(session: Session, made: Document, owner_id: int) -> None:
    """Questions of the owner's banks keep an article to rest on, whatever their version."""
    in_use = select(BankItem.revision).where(BankItem.retired.is_(None))
    contents = session.scalars(
        select(QuestionRevision.content)
        .join(Bank, Bank.id == QuestionRevision.bank_id)
        .where(Bank.owner_id == owner_id, QuestionRevision.hash.in_(in_use))
    )
    for content in contents:
        for basis in content["basis"]:
            if basis["document"] == made.id and not made.knows(basis["locator"]):
                raise Invalid(
                    "article_cited", "articles", number=basis["locator"], question=content["id"]
                )


def _note(
    session: Session, actor: Actor, act: str, made: Document, path: str, now: datetime
) -> None:
    trail.record(
        session,
        actor,
        act,
        ("document", made.id),
        now=now,
        place_path=path,
        title=made.title,
        articles=len(made.articles),
    )
