"""Files uploaded for an own bank: taken whole, or refused without changing anything."""

import io
import stat
import zipfile

import pytest

from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import BankCategory
from anquan_exam.exchange import bank_zip
from anquan_exam.services import banks
from anquan_exam.services.banks import (
    Settings,
    UploadedFile,
)
from anquan_exam.services.errors import Invalid
from tests.builders import (
    NOW,
)
from tests.services.own_banks import put, topic_text


def zipped(files: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_a_downloaded_bank_is_taken_back_whole(manager: Actor, procedure: str, own: str):
    put(manager, own, topic_text(procedure, "td-1", "td-2"))
    banks.publish_draft(manager, own, "首次发布", now=NOW)
    name, data = banks.download(manager, own, 1, now=NOW)
    banks.start_draft(manager, own, now=NOW)
    put(manager, own, topic_text(procedure, "td-3"), name="02-more.md")

    names = banks.upload(manager, own, [UploadedFile(name, data)], now=NOW)

    assert names == ("01-power.md",)
    page = banks.draft_page(manager, own, now=NOW)
    assert [t.name for t in page.topics] == ["01-power.md"]
    assert sum(page.counts.values()) == 0


def test_topic_files_are_put_beside_those_already_there(manager: Actor, procedure: str, own: str):
    put(manager, own, topic_text(procedure, "td-1"))
    text = "\ufeff" + topic_text(procedure, "td-2").replace("\n", "\r\n")
    banks.upload(manager, own, [UploadedFile("02-more.md", text.encode())], now=NOW)

    page = banks.draft_page(manager, own, now=NOW)
    assert page.findings == () and page.questions == 2


def test_the_bank_sheet_of_a_zip_sets_the_draft_but_not_its_number(
    manager: Actor, procedure: str, own: str
):
    sheet = (
        "id: power\ntitle: 新名称\nversion: 99\ncategory: regulations\nindustries: [coal-mine]\n"
        "posts: [电工]\nperson-categories: [all]\nchanges: 无\n"
    )
    files = {"power/bank.yaml": sheet, "power/01-a.md": topic_text(procedure, "td-1")}
    banks.upload(manager, own, [UploadedFile("power.zip", zipped(files))], now=NOW)

    page = banks.draft_page(manager, own, now=NOW)
    regulations = BankCategory.REGULATIONS
    assert page.settings == Settings("新名称", regulations, ("coal-mine",), ("电工",), ("all",))
    assert page.next_number == 1


def symlink() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("01-a.md")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return target.getvalue()


def twice() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("01-a.md", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("01-a.md", "y")
    return target.getvalue()


def lying_about_its_size() -> bytes:
    """A member that says it is short and unpacks to more than it may."""
    data = bytearray(zipped({"01-a.md": b"x" * (bank_zip.MAX_FILE_BYTES * 2)}))
    real = (bank_zip.MAX_FILE_BYTES * 2).to_bytes(4, "little")
    return bytes(data).replace(real, (100).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a zip", "zip_not_zip"),
        (zipped({"01-a.md": "x"})[:-30], "zip_not_zip"),
        (zipped({"../01-a.md": "x"}), "zip_bad_name"),
        (zipped({"/01-a.md": "x"}), "zip_bad_name"),
        (zipped({"a\\..\\01-a.md": "x"}), "zip_bad_name"),
        (zipped({"C:01-a.md": "x"}), "zip_bad_name"),
        (symlink(), "zip_bad_name"),
        (twice(), "zip_twice"),
        (zipped({"a/b/01-a.md": "x"}), "zip_nested"),
        (zipped({"a/01-a.md": "x", "b/02-b.md": "x"}), "zip_nested"),
        (zipped({f"{n:03d}.md": "x" for n in range(200)}), "zip_too_many"),
        (zipped({"01-a.md": b"\0" * (bank_zip.MAX_FILE_BYTES + 1)}), "zip_too_large"),
        (zipped({"01-a.md": b"\0" * (bank_zip.MAX_FILE_BYTES - 1)}), "zip_too_large"),
        (lying_about_its_size(), "zip_not_zip"),
        (zipped({"bank.yaml": "id: x"}), "no_topics"),
        (zipped({"01-a.md": "x", "evil.exe": "x"}), "unknown_file"),
        (zipped({"01-a.md": "题目".encode("gb18030")}), "not_utf8"),
        (zipped({"01-a.md": "x", "bank.yaml": "version: [1"}), "bad_sheet_file"),
        (zipped({"1.md": "x"}), "bad_topic_name"),
    ],
    # An archive's bytes hold the time it was made.
    ids=lambda value: value if isinstance(value, str) else "archive",
)
def test_an_archive_that_plays_tricks_is_refused_and_changes_nothing(
    manager: Actor, own: str, data: bytes, code: str
):
    with pytest.raises(Invalid) as refused:
        banks.upload(manager, own, [UploadedFile("bank.zip", data)], now=NOW)
    assert refused.value.code == code
    assert banks.draft_page(manager, own, now=NOW).topics == ()


def test_what_computers_put_into_archives_by_themselves_is_passed_over(
    manager: Actor, procedure: str, own: str
):
    files = {
        "power/": "",
        "power/01-a.md": topic_text(procedure, "td-1"),
        "power/README.md": "说明",
        "power/.DS_Store": b"\0\0",
        "__MACOSX/power/._01-a.md": b"\0\0",
    }
    assert banks.upload(manager, own, [UploadedFile("b.ZIP", zipped(files))], now=NOW) == (
        "01-a.md",
    )


def test_a_zip_comes_alone_and_another_banks_zip_is_refused(manager: Actor, own: str):
    sheet = (
        "id: other\ntitle: 别的\nversion: 1\ncategory: posts\nindustries: [all]\nposts: []\n"
        "person-categories: [all]\nchanges: 无\n"
    )
    data = zipped({"bank.yaml": sheet, "01-a.md": "x"})
    with pytest.raises(Invalid) as other:
        banks.upload(manager, own, [UploadedFile("b.zip", data)], now=NOW)
    both = [UploadedFile("b.zip", data), UploadedFile("01-a.md", b"x")]
    with pytest.raises(Invalid) as together:
        banks.upload(manager, own, both, now=NOW)
    assert (other.value.code, together.value.code) == ("other_bank", "zip_alone")


def test_an_uploaded_topic_has_a_limit(manager: Actor, own: str):
    with pytest.raises(Invalid) as refused:
        banks.upload(manager, own, [UploadedFile("01-a.md", b"x" * (1024 * 1024 + 1))], now=NOW)
    assert refused.value.code == "topic_too_large"
