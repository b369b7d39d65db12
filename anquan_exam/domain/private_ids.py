"""Ids of what an enterprise owns: they begin with its own mark, so that none can ever clash with
an id of the shipped banks, or tell one enterprise what another one has.
"""

RESERVED = "e-"


def private_prefix(public_id: str) -> str:
    """What every id of a bank, question or document of the enterprise with `public_id` begins
    with: "e-7k2mq9x4ab-"."""
    return f"{RESERVED}{public_id}-"


def is_private(id_: str) -> bool:
    """Whether only an enterprise may own something with this id."""
    return id_.startswith(RESERVED)
