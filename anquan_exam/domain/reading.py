"""Reading plain JSON values strictly: the right type, or a ValueError that names what was there."""

from collections.abc import Iterable


def text(value: object) -> str:
    """`value`, which must be text."""
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}")
    return value


def texts(value: object) -> tuple[str, ...]:
    """`value`, which must be a list of texts."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError(f"not a list of texts: {value!r}")
    return tuple(map(text, value))


def whole(value: object) -> int:
    """`value`, which must be a whole number (true and false are none)."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"not a whole number: {value!r}")
    return value


def boolean(value: object) -> bool:
    """`value`, which must be true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"not true or false: {value!r}")
    return value
