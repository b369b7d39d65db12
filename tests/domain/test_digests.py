"""Bytes and digests that must never come out otherwise."""

import pytest

from anquan_exam.domain.digests import canonical_json, framed, sha256_hex


def test_canonical_json_sorts_keys_and_leaves_no_spaces() -> None:
    assert (
        canonical_json({"b": [1, True, None], "a": "安全"})
        == '{"a":"安全","b":[1,true,null]}'.encode()
    )


def test_texts_that_look_alike_have_the_same_bytes() -> None:
    assert canonical_json({"e\u0301": "e\u0301"}) == canonical_json({"é": "é"})


def test_tuples_and_lists_are_the_same_json() -> None:
    assert canonical_json((1, ("a",))) == canonical_json([1, ["a"]])


@pytest.mark.parametrize("value", [1.5, {1: "a"}, {"a": b"x"}, {"a": {1, 2}}])
def test_what_json_cannot_say_the_same_everywhere_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_two_keys_that_become_one_are_refused() -> None:
    with pytest.raises(ValueError, match="same text"):
        canonical_json({"é": 1, "e\u0301": 2})


def test_sha256_hex_is_the_published_digest_of_abc() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_framed_counts_bytes_not_characters() -> None:
    assert framed("安") == b"\x00\x00\x00\x03" + "安".encode()
    assert framed(b"") == b"\x00\x00\x00\x00"
