"""A device that holds a visit without a network, as its page does: for tests of the server."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anquan_exam.domain.access import Actor
from anquan_exam.domain.digests import canonical_json
from anquan_exam.domain.offline_log import FORMAT, entry_hash
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.spot_check import drawn_order
from anquan_exam.services.spot_checks import offline
from anquan_exam.services.spot_checks.offline import Outcome, Shown

WORD = "平安回家"


def shown(paper: Paper, _policy: Policy) -> Shown:
    """Every question as a plain line."""
    return Shown([f"<p>{item.number}</p>" for item in paper.items], {"rules": []})


@dataclass
class Writer:
    """What writes the log; `at` is its clock."""

    at: datetime
    digest: str
    secret: bytes
    check: str
    people: list[tuple[str, str]]
    count: int
    log: list[dict[str, Any]] = field(default_factory=list)

    def add(self, what: str, minutes: float = 0.1, **more: Any) -> None:
        """One more entry, so many minutes after the last."""
        self.at += timedelta(minutes=minutes)
        entry = {
            "n": len(self.log) + 1,
            "at": int(self.at.timestamp() * 1000),
            "what": what,
            "prev": self.log[-1]["hash"] if self.log else self.digest,
            **more,
        }
        self.log.append({**entry, "hash": entry_hash(entry)})

    def order(self, word: str = WORD) -> list[str]:
        """Everybody in the order drawn."""
        return list(drawn_order(self.secret, self.check, word, self.people, self.count))

    def draw(
        self, word: str = WORD, order: list[str] | None = None, site: int | None = None
    ) -> list[str]:
        """Draw, at a site of the unit where one is named; everybody in order."""
        found = order or self.order(word)
        at = {} if site is None else {"site": site}
        self.add("drawn", word=word, order=found, where="地面培训室", **at)
        return found

    def begin(self, key: str, body: str = "handed") -> None:
        """Identify somebody and put the paper before them."""
        self.add("identified", key=key, how="badge", known_by="")
        witness = "测试见证" if body == "oral" else ""
        self.add("begun", key=key, body=body, witness=witness)

    def sit(self, key: str, answers: dict[int, list[str]], body: str = "handed") -> None:
        """One person from the card to the hand-in."""
        self.begin(key, body)
        for item, answer in answers.items():
            self.add("answered", key=key, item=item, answer=answer)
        if body == "oral":
            self.add("said", key=key, item=1, text="三样")
        self.add("handed_in", key=key, by="officer" if body == "oral" else "person")

    def rechain(self, place: int, /, **changed: Any) -> None:
        """Change an entry and put the chain right again, as somebody with the device could."""
        self.log[place].update(changed)
        before = self.digest
        for entry in self.log:
            entry["prev"] = before
            entry["hash"] = before = entry_hash(entry)

    def where(self, what: str) -> int:
        """Where the first such entry is, from 0."""
        return next(at for at, entry in enumerate(self.log) if entry["what"] == what)


@dataclass
class Device:
    """One device with one package of a check."""

    actor: Actor
    check: str
    text: str
    key: ec.EllipticCurvePrivateKey
    writer: Writer

    @property
    def package(self) -> dict[str, Any]:
        """What the package holds."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    def upload(self, **instead: Any) -> str:
        """What is sent: signed, with some of it `instead`."""
        content = {
            "format": FORMAT,
            "package": self.package["id"],
            "digest": self.writer.digest,
            "log": self.writer.log,
            **instead,
        }
        return self.signed(canonical_json(content).decode())

    def signed(self, text: str) -> str:
        """`text` under the device's signature."""
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return json.dumps({"signed": text, "signature": base64.b64encode(raw).decode()})

    def sync(self, now: datetime, raw: str | None = None) -> Outcome:
        """Bring it back at `now` of the server."""
        sent = raw if raw is not None else self.upload()
        return offline.sync(self.actor, self.check, sent, now=now, device="", network="")


def taken_along(actor: Actor, check: str, now: datetime, clock: datetime | None = None) -> Device:
    """A device that took `check` along at `now` of the server; its own clock may be another."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    made = offline.prepare(actor, check, public, shown, now=now)
    pack = json.loads(made.text)
    people = [(row[0], row[1]) for row in pack["people"]]
    secret = bytes.fromhex(pack["secret"])
    writer = Writer(clock or now, made.digest, secret, check, people, pack["count"])
    writer.add("prepared")
    return Device(actor, check, made.text, key, writer)
