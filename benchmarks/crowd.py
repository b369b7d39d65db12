"""Many people at once, each doing one thing after another: every person is a generator.

A person yields (seconds to wait, request bytes) and is sent (status, body). One thread drives them
all over raw sockets; only for this machine."""

import heapq
import selectors
import socket
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from itertools import count

Person = Generator[tuple[float, bytes], tuple[int, bytes], None]
SILENCE_SECONDS = 120


@dataclass
class Seen:
    """What the crowd lived through: milliseconds of every answer by kind of request, and faults."""

    latencies: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def percentile(self, path: str, percent: float) -> float:
        """The latency of `path` below which `percent` of the answers stay, in ms."""
        ordered = sorted(self.latencies.get(path, [0.0]))
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


@dataclass
class _Call:
    person: Person
    path: str
    sock: socket.socket
    out: bytes
    sent_at: float
    got: bytearray = field(default_factory=bytearray)


class Crowd:
    """Runs people until the last has finished."""

    def __init__(self, port: int, *, fine: tuple[int, ...] = (200,)) -> None:
        self.port = port
        self.fine = fine
        self.seen = Seen()
        self._selector = selectors.DefaultSelector()
        self._due: list[tuple[float, int, Person, bytes]] = []
        self._order = count()
        self._flying = 0

    def run(self, people: Iterable[Person]) -> Seen:
        """Live through everybody's doings."""
        for person in people:
            self._plan(person, None)
        while self._due or self._flying:
            self._send_due()
            wait = max(0.0, self._due[0][0] - time.perf_counter()) if self._due else SILENCE_SECONDS
            ready = self._selector.select(timeout=min(wait, SILENCE_SECONDS))
            if not ready and not self._due:
                raise TimeoutError("the server has fallen silent")
            for key, _ in ready:
                self._step(key.data)
        return self.seen

    def _plan(self, person: Person, answer: tuple[int, bytes] | None) -> None:
        try:
            wait, request = next(person) if answer is None else person.send(answer)
        except StopIteration:
            return
        at = time.perf_counter() + wait
        heapq.heappush(self._due, (at, next(self._order), person, request))

    def _send_due(self) -> None:
        while self._due and self._due[0][0] <= time.perf_counter():
            due, _, person, request = heapq.heappop(self._due)
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", self.port))
            path = request.split(b" ", 2)[1].decode()
            # From when it was due: what this program is late itself must not look like speed.
            call = _Call(person, path, sock, request, due)
            self._selector.register(sock, selectors.EVENT_WRITE, call)
            self._flying += 1

    def _step(self, call: _Call) -> None:
        try:
            if call.out:
                call.out = call.out[call.sock.send(call.out) :]
                if not call.out:
                    self._selector.modify(call.sock, selectors.EVENT_READ, call)
                return
            chunk = call.sock.recv(262144)
        except BlockingIOError:
            return
        except OSError as fault:
            self._done(call, 0, repr(fault).encode())
            return
        call.got += chunk
        if not chunk:  # every request asks for the connection to be closed
            head, _, body = bytes(call.got).partition(b"\r\n\r\n")
            status = head.split(b" ", 2)[1:2]
            self._done(call, int(status[0]) if status else 0, body)

    def _done(self, call: _Call, status: int, body: bytes) -> None:
        self._selector.unregister(call.sock)
        call.sock.close()
        self._flying -= 1
        milliseconds = (time.perf_counter() - call.sent_at) * 1000
        self.seen.latencies.setdefault(call.path, []).append(milliseconds)
        if status not in self.fine:
            self.seen.faults.append(f"{call.path} {status} {body[:120]!r}")
        self._plan(call.person, (status, body))
