"""三级安全教育卡: who signs each of its levels."""

from enum import StrEnum


class CardSigner(StrEnum):
    """Who signs a level."""

    WORKER = "worker"
    TEACHER = "teacher"
    MANAGER = "manager"
