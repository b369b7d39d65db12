"""Public ids: what addresses and papers carry instead of a database number."""

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i: people read them aloud


def public_id(random: bytes, length: int = 10) -> str:
    """`length` characters from at least as many random bytes. Raises ValueError for fewer."""
    if len(random) < length:
        raise ValueError("not enough random bytes")
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in random[:length])
