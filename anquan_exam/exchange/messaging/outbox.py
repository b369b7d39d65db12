"""The default channel: JSON lines, a file a day, for whatever carries them on."""

import json
import os
from pathlib import Path

from anquan_exam.domain.messages import SENT, Delivery, Outgoing
from anquan_exam.exchange.messaging.channel import CHINA

KEPT_DAYS = 30


class FileOutbox:
    """`folder`/2026-11-24.jsonl, readable by the server's own account only; days long past are
    deleted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, outgoing: Outgoing) -> Delivery:
        """Append one line, whole and on the disk before it counts as sent."""
        local = outgoing.at.astimezone(CHINA)
        line = {
            "at": local.isoformat(timespec="seconds"),
            "to": outgoing.address,
            "text": outgoing.text,
            "link": outgoing.link,
        }
        path = self.folder / f"{local.date().isoformat()}.jsonl"
        try:
            self._append(path, json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            return Delivery(False, error.strerror or type(error).__name__, down=True)
        return SENT

    def _append(self, path: Path, line: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            self._forget(path)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def _forget(self, today: Path) -> None:
        known = sorted(self.folder.glob("????-??-??.jsonl"))
        for old in [path for path in known if path.name < today.name][: -KEPT_DAYS or None]:
            old.unlink(missing_ok=True)
