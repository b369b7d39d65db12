"""Where an import may put its questions: a topic of the draft, or a new one."""

from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.models import BankDraft, BankItem
from anquan_exam.models.session import reading
from anquan_exam.services.banks.draft_adding import Target
from anquan_exam.services.banks.draft_store import stored_topics
from anquan_exam.services.banks.draft_topics import next_topic_name
from anquan_exam.services.banks.loading import newest, own_bank


def targets(actor: Actor, bank_id: str) -> tuple[Target, ...]:
    """The topics of the draft, or of the newest version where there is none. Raises NotFound."""
    with reading() as session:
        bank = own_bank(session, actor, bank_id)
        if session.get(BankDraft, bank.id) is not None:
            return tuple(
                Target(topic.name, topic.title or topic.name)
                for topic in stored_topics(session, bank.id)
            )
        version = newest(session, bank.id)
        if version is None:
            return ()
        rows = session.execute(
            select(BankItem.topic, BankItem.topic_title)
            .where(BankItem.version_id == version.id)
            .order_by(BankItem.topic)
            .distinct()
        )
        return tuple(Target(f"{row.topic}.md", row.topic_title) for row in rows)


def new_target(actor: Actor, bank_id: str, title: str) -> Target:
    """A new topic behind all others. Raises NotFound, Invalid `draft_full`."""
    found = targets(actor, bank_id)
    return Target(next_topic_name(target.name for target in found), title)
