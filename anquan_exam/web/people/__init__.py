"""People: the list, one person, entering one by hand, codes, jobs."""

from anquan_exam.web.people import adding, aloud, codes, contacts, jobs
from anquan_exam.web.people.routes import blueprint

__all__ = ["adding", "aloud", "blueprint", "codes", "contacts", "jobs"]
