"""Where slow hashes are computed: behind a short line, and out of the way of everything else.

A hash takes a core for some 25 ms. The threads that serve are few, and saves need them: so only
so many of a process wait for a hash, and whoever finds the line full is told so at once. The
hashes themselves are left to a process of their own that gives way to all others. A thread of low
priority would at times give way while it holds the interpreter's lock; and a process among the
server's own would still go before the system's threads that bring a save to the disk."""

from anquan_exam.services.hashing.line import HashLine, LineFull

__all__ = ["HashLine", "LineFull"]
