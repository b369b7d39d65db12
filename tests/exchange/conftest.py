"""Fixtures for the formats; none of them needs the application."""

from pathlib import Path

import pytest

from tests.exchange.bank_tree import BankTree


@pytest.fixture
def tree(tmp_path: Path) -> BankTree:
    """A tree of banks without a fault."""
    return BankTree(tmp_path)
