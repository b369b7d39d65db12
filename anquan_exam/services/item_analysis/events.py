"""What was answered and how long it took, worked out of the events of many sittings at once.

`domain.sitting.fold` says what an answer is; here the same is done for thousands of sheets in
columns, and a test holds the two together."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, cast, select, type_coerce
from sqlalchemy.orm import Session

from anquan_exam.domain.sitting import FROM_CLIENT, EventKind
from anquan_exam.models import Attempt, AttemptEvent, LateSheet
from anquan_exam.models.base import table_of
from anquan_exam.services.sittings.late_sheets import final_sheet

if TYPE_CHECKING:
    from pandas import DataFrame

AT_ONCE = 1000
"""Sittings read together: memory stays the same however many there are."""
_WORDS = (EventKind.ANSWERED.value, EventKind.CLEARED.value)
_KINDS = [*sorted(FROM_CLIENT), EventKind.SUBMITTED.value]
_COLUMNS = ["attempt", "epoch", "seq", "kind", "item", "payload", "client_ms", "server_at"]

_event = table_of(AttemptEvent)
# As stored: half a million moments and payloads are decoded together, or once each.
_READ = select(
    _event.c.attempt_id,
    _event.c.epoch,
    _event.c.seq,
    _event.c.kind,
    _event.c.item,
    cast(_event.c.payload, Text),
    _event.c.client_ms,
    type_coerce(_event.c.server_at, String),
).where(_event.c.kind.in_(_KINDS))


def word_by_word(session: Session, began: Mapping[int, datetime]) -> "DataFrame":
    """attempt, number, chosen (a tuple; absent where nothing is known), seconds (absent where the
    phone told no time). `began` gives the attempts and when each started."""
    import pandas

    lots = [_lot(session, ids, began) for ids in _lots(list(began))]
    return pandas.concat(lots) if lots else _empty()


def _lots(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


def _empty() -> "DataFrame":
    import pandas

    columns = {"attempt": "int64", "number": "int64", "chosen": "object", "seconds": "float64"}
    return pandas.DataFrame({name: pandas.Series(dtype=kind) for name, kind in columns.items()})


def _lot(session: Session, ids: Sequence[int], began: Mapping[int, datetime]) -> "DataFrame":
    import pandas

    rows = session.connection().execute(_READ.where(_event.c.attempt_id.in_(ids))).all()
    if not rows:
        return _empty()
    # By columns: handed rows, pandas looks at each one first, which takes longer than all the rest.
    events = pandas.DataFrame(dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)))
    chosen = _chosen(events, _late(session, ids))
    return chosen.merge(_seconds(events, began), on=["attempt", "number"], how="left")


def _chosen(events: "DataFrame", late: Mapping[int, Mapping[int, Any]]) -> "DataFrame":
    """The last word on each question; a sheet handed in fills the gaps, an accepted late sheet
    stands for the whole attempt."""
    import pandas

    words = events[events["kind"].isin(_WORDS)].sort_values(["attempt", "epoch", "seq"])
    last = words.drop_duplicates(["attempt", "item"], keep="last")
    cleared = last["kind"] == EventKind.CLEARED.value
    said = last["payload"].where(~cleared, "[]")
    decoded = {text: _answer(json.loads(text)) for text in said.unique()}
    received = pandas.DataFrame(
        {"attempt": last["attempt"], "number": last["item"], "chosen": said.map(decoded)}
    )
    handed = events[events["kind"] == EventKind.SUBMITTED.value]
    sheets = _sheet_frame(
        (attempt, json.loads(text).get("answers") or {})
        for attempt, text in zip(handed["attempt"], handed["payload"], strict=True)
    )
    both = pandas.concat([received, sheets]).drop_duplicates(["attempt", "number"], keep="first")
    kept = both[~both["attempt"].isin(list(late))]
    found = pandas.concat([kept, _sheet_frame(late.items())])
    return found.astype({"attempt": "int64", "number": "int64"})


def _answer(parts: Any) -> tuple[str, ...]:
    answer = tuple(parts)
    return answer if any(part.strip() for part in answer) else ()


def _sheet_frame(sheets: Iterable[tuple[int, Mapping[Any, Any]]]) -> "DataFrame":
    import pandas

    rows = [
        (attempt, int(number), _answer(answer))
        for attempt, sheet in sheets
        for number, answer in sheet.items()
    ]
    return pandas.DataFrame(rows, columns=["attempt", "number", "chosen"])


def _late(session: Session, ids: Sequence[int]) -> dict[int, Mapping[int, Any]]:
    """The sheets of attempts to which a late one was added by two people's decision."""
    rows = session.execute(
        select(Attempt.id, Attempt.deadline_at, Attempt.accept_until)
        .join(LateSheet, LateSheet.attempt_id == Attempt.id)
        .where(LateSheet.accepted.is_(True), Attempt.id.in_(ids))
        .distinct()
    )
    return {
        id_: final_sheet(session, id_, deadline=deadline, until=until).answers
        for id_, deadline, until in rows
    }


def _seconds(events: "DataFrame", began: Mapping[int, datetime]) -> "DataFrame":
    """Time on each question by the phone's own clock: from one thing done to the next, given to
    the question the next one is about. Time away from the page counts for none; the first step
    runs from the start, both clocks set together by the quickest message."""
    import pandas

    told = events[events["client_ms"].notna() & (events["kind"] != EventKind.SUBMITTED.value)]
    told = told.sort_values(["attempt", "client_ms", "epoch", "seq"])
    server = pandas.to_datetime(told["server_at"], utc=True, format="ISO8601")
    server_ms = (server - pandas.Timestamp(0, tz="UTC")) / pandas.Timedelta(milliseconds=1)
    behind = (server_ms - told["client_ms"]).groupby(told["attempt"]).transform("min")
    starts = told["attempt"].map({id_: at.timestamp() * 1000 for id_, at in began.items()})
    by_attempt = told.groupby("attempt")
    before = by_attempt["client_ms"].shift().fillna(starts - behind)
    gap = (told["client_ms"] - before).clip(lower=0) / 1000
    away = (told["kind"] == EventKind.RETURNED.value) | (
        by_attempt["kind"].shift() == EventKind.LEFT_PAGE.value
    )
    timed = pandas.DataFrame({"attempt": told["attempt"], "number": told["item"], "seconds": gap})[
        ~away & told["item"].notna()
    ]
    return timed.groupby(["attempt", "number"], as_index=False).agg({"seconds": "sum"})
