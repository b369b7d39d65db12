"""A small load client: so many requests over so many connections, each request sent once.

One thread, raw sockets, everything built beforehand; it shares the machine with the server and
costs about a tenth of a millisecond a request. Only for this machine: it refuses other hosts."""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

LOCAL = ("127.0.0.1", "localhost")
WAIT_SECONDS = 60


@dataclass
class Outcome:
    """What a run of the client saw."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """Milliseconds, one a good answer."""
    bad: list[str] = field(default_factory=list)
    """Status lines and faults of everything else."""
    last_body: bytes = b""

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: float) -> float:
        """The latency below which `percent` of the good answers stay, in ms."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


@dataclass
class _Slot:
    """One connection: which request it carries, and what came back so far."""

    sock: socket.socket
    sent_at: float = 0.0
    out: bytes = b""
    got: bytearray = field(default_factory=bytearray)


def post(path: str, body: bytes, headers: dict[str, str], *, keep_alive: bool = False) -> bytes:
    """The bytes of a POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(
    port: int,
    requests: Sequence[bytes],
    connections: int,
    *,
    good: tuple[int, ...] = (200,),
    host: str = "127.0.0.1",
    seconds: float | None = None,
) -> Outcome:
    """Send every request once over `connections` at a time; none begins after `seconds`.

    Raises ValueError for a host that is not this machine."""
    if host not in LOCAL:
        raise ValueError("only this machine is measured")
    return _Run(port, requests, connections, good, host, seconds).go()


class _Run:
    def __init__(
        self,
        port: int,
        requests: Sequence[bytes],
        connections: int,
        good: tuple[int, ...],
        host: str,
        seconds: float | None,
    ) -> None:
        self.address = (host, port)
        self.queue = iter(requests)
        self.connections = min(connections, len(requests))
        self.good = good
        self.seconds = seconds
        self.selector = selectors.DefaultSelector()
        self.outcome = Outcome()
        self.open = 0

    def go(self) -> Outcome:
        began = self.began = time.perf_counter()
        while self.open < self.connections and self._next(None):
            pass
        while self.open:
            for key, _ in self.selector.select(timeout=WAIT_SECONDS):
                self._step(key.data)
            if time.perf_counter() - began > 10 * WAIT_SECONDS:
                raise TimeoutError("the server does not finish")
        self.outcome.seconds = time.perf_counter() - began
        return self.outcome

    def _next(self, slot: _Slot | None) -> bool:
        """Put the next request on the wire; False when there is none left."""
        request = next(self.queue, None)
        if request is None:
            return False
        started = time.perf_counter()
        if self.seconds is not None and started > self.began + self.seconds:
            return False
        if slot is None:
            sock = socket.socket()
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect_ex(self.address)
            slot = _Slot(sock)
            self.open += 1
            self.selector.register(sock, selectors.EVENT_WRITE, slot)
        else:
            self.selector.modify(slot.sock, selectors.EVENT_WRITE, slot)
        slot.sent_at, slot.out, slot.got = started, request, bytearray()
        return True

    def _step(self, slot: _Slot) -> None:
        try:
            if slot.out:
                slot.out = slot.out[slot.sock.send(slot.out) :]
                if not slot.out:
                    self.selector.modify(slot.sock, selectors.EVENT_READ, slot)
                return
            chunk = slot.sock.recv(262144)
        except BlockingIOError:
            return
        except OSError as fault:
            self.outcome.bad.append(repr(fault))
            self._drop(slot)
            return
        slot.got += chunk
        if not chunk or _whole(slot.got):
            self._answered(slot, closed=not chunk)

    def _answered(self, slot: _Slot, *, closed: bool) -> None:
        head, _, body = bytes(slot.got).partition(b"\r\n\r\n")
        status = head.split(b" ", 2)[1:2]
        if status and status[0].isdigit() and int(status[0]) in self.good:
            self.outcome.latencies.append((time.perf_counter() - slot.sent_at) * 1000)
            self.outcome.last_body = body
        else:
            self.outcome.bad.append((head[:60] + b" | " + body[:160]).decode(errors="replace"))
        if closed or b"connection: close" in head.lower():
            self._drop(slot)
        elif not self._next(slot):
            self._close(slot)

    def _drop(self, slot: _Slot) -> None:
        self._close(slot)
        self._next(None)

    def _close(self, slot: _Slot) -> None:
        self.selector.unregister(slot.sock)
        slot.sock.close()
        self.open -= 1


def _whole(got: bytearray) -> bool:
    head, mark, body = got.partition(b"\r\n\r\n")
    if not mark:
        return False
    for line in bytes(head).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line[15:])
    return bytes(got).endswith(b"0\r\n\r\n")
