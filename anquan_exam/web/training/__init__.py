"""Training: sessions and their lists, the code on the wall, masters, the card of three levels."""

from anquan_exam.web.training import cards, keeping, masters, own
from anquan_exam.web.training.routes import blueprint

__all__ = ["blueprint", "cards", "keeping", "masters", "own"]
