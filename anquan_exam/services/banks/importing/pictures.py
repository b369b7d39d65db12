"""The pictures of an import, shown beside its rows."""

from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.pictures import mime_of
from anquan_exam.models import QuestionImportPicture
from anquan_exam.models.session import reading
from anquan_exam.services.banks.importing.jobs import import_in_scope
from anquan_exam.services.errors import NotFound


def picture(actor: Actor, public_id: str, name: str) -> tuple[bytes, str]:
    """A picture of an import the actor may see, and its media type. Raises NotFound."""
    with reading() as session:
        record = import_in_scope(session, actor, public_id)
        kept = QuestionImportPicture
        data = session.scalar(
            select(kept.data).where(kept.import_id == record.id, kept.name == name)
        )
    if data is None:
        raise NotFound("picture")
    return data, mime_of(name)
