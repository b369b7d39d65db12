"""The archive of an exam: all of it, once it is over, for its organiser, and checkable."""

import hashlib
import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.models import ExamFile, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.results import archive, archive_jobs, evaluations, files, sight
from anquan_exam.services.results.archive_jobs import DONE, FAILED, RUNNING, Job
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_manager
from tests.pdf_text import pdf_signs
from tests.result_builders import AFTER, Room, begin, make_room, sit, void

SITE = "https://kaoshi.example"
RECORD = "02-签到/考场记录.pdf"
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR....IEND\xaeB`\x82"


@pytest.fixture
def room(app: Flask) -> Room:
    room = make_room("王建军", "龚#小$明*", "缺考的人", title="闭卷/一")
    sit(room.exam, room.people[0], 9, supervised_by=room.manager)
    void(sit(room.exam, room.people[1], 5))
    return room


def build(room: Room, folder: Path) -> tuple[archive.Archive, zipfile.ZipFile, list[tuple]]:
    told: list[tuple] = []
    target = folder / "all.zip"
    made = archive.build(
        room.actor,
        room.exam.public_id,
        target,
        SITE,
        now=AFTER,
        progress=lambda done, total: told.append((done, total)),
    )
    return made, zipfile.ZipFile(io.BytesIO(target.read_bytes())), told


def test_an_archive_holds_every_part_and_the_digest_of_each(room: Room, tmp_path: Path) -> None:
    exam = room.exam.public_id
    evaluations.write(room.actor, exam, "支护弱，下月补课", now=AFTER)
    files.add(room.actor, exam, "signed_results", "登记表.pdf", PDF, now=AFTER)
    made, bundle, told = build(room, tmp_path)
    names = bundle.namelist()
    for part in ("01-计划/考试计划.pdf", "01-计划/计划.json", "02-签到/签到表.pdf", RECORD):
        assert part in names
    assert sum(name.startswith("04-答卷/") for name in names) == 2
    assert sum(name.startswith("05-作答记录/") for name in names) == 2
    assert "支护弱" in bundle.read("07-评估/考试评估.txt").decode()
    assert bundle.read("09-签字件/01-签过字的成绩登记表-登记表.pdf") == PDF
    sums = dict(
        reversed(line.split("  ", 1)) for line in bundle.read("SHA256SUMS").decode().splitlines()
    )
    assert set(sums) == set(names) - {"SHA256SUMS"}
    assert all(hashlib.sha256(bundle.read(name)).hexdigest() == sums[name] for name in sums)
    assert made.papers == 2 and told[-1] == (2, 2)
    assert made.filename.startswith("闭卷_一-")


def test_the_archive_verifies_the_draws_and_lists_the_absent(room: Room, tmp_path: Path) -> None:
    _, bundle, _ = build(room, tmp_path)
    report = json.loads(bundle.read("08-核验/核验报告.json"))
    assert report["commitment_fits"] and report["hashes_fit"]
    assert [paper["fault"] for paper in report["papers"]] == [None, None]
    assert json.loads(bundle.read("01-计划/计划.json"))["revealed_secret"]
    marks = json.loads(bundle.read("06-成绩/成绩.json"))
    assert {row["name"]: row["outcome"] for row in marks} == {
        "王建军": "passed",
        "龚#小$明*": "voided",
        "缺考的人": "absent",
    }
    assert "缺考的人" in pdf_signs(bundle.read("06-成绩/成绩登记表.pdf"))


def test_a_record_holds_answers_and_events_as_they_were(room: Room, tmp_path: Path) -> None:
    _, bundle, _ = build(room, tmp_path)
    name = next(n for n in bundle.namelist() if "05-作答记录" in n and "王建军" in n)
    record = json.loads(bundle.read(name))
    assert len(record["answers"]) == 10
    assert sum(answer["score"] for answer in record["answers"]) == 9000
    assert {event["kind"] for event in record["events"]} == {"drawn", "submitted"}
    assert record["gradings"][0]["events_digest"]


def test_the_trail_keeps_the_digest_of_the_archive(room: Room, tmp_path: Path) -> None:
    made, _, _ = build(room, tmp_path)
    with reading() as session:
        payload = session.scalars(
            select(TrailEntry.payload).where(TrailEntry.act == "exam.archived")
        ).one()
    assert payload["sha256"] == made.sha256
    assert made.sha256 == hashlib.sha256((tmp_path / "all.zip").read_bytes()).hexdigest()


def test_no_archive_before_the_end_nor_for_others(app: Flask, tmp_path: Path) -> None:
    room = make_room("甲")
    begin(room.exam, room.people[0])
    arguments = (room.exam.public_id, tmp_path / "x.zip", SITE)
    with pytest.raises(Invalid, match="exam_not_over"):
        archive.build(room.actor, *arguments, now=NOW, progress=lambda *_: None)
    for stranger in (
        actor_for(make_manager(make_enterprise())),
        actor_for(make_holder(Role.TEAM_LEADER, room.enterprise)),
    ):
        with pytest.raises(NotFound):
            archive.build(stranger, *arguments, now=AFTER, progress=lambda *_: None)
    assert not (tmp_path / "x.zip").exists()


def finished(room: Room, job: Job) -> Job:
    for _ in range(600):
        job = archive_jobs.find(room.actor, room.exam.public_id, job.id, now=AFTER)
        if job.state != RUNNING:
            return job
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def test_a_job_ends_with_an_archive_that_only_its_owner_gets(room: Room) -> None:
    exam = room.exam.public_id
    job = finished(room, archive_jobs.start(room.actor, exam, SITE, now=AFTER))
    assert job.state == DONE
    path, _ = archive_jobs.path_of(room.actor, exam, job.id, now=AFTER)
    assert zipfile.ZipFile(path).testzip() is None
    colleague = actor_for(make_manager(room.enterprise))
    with pytest.raises(NotFound):
        archive_jobs.path_of(colleague, exam, job.id, now=AFTER)
    with pytest.raises(NotFound):
        archive_jobs.find(room.actor, exam, "../../keys/data", now=AFTER)


def test_a_job_whose_process_died_is_shown_as_failed_and_begun_anew(room: Room) -> None:
    exam = room.exam.public_id
    folder = archive_jobs._folder()
    dead = Job("d" * 32, exam, room.manager.id, RUNNING, 1, 9, "", "", "", NOW.isoformat())
    archive_jobs._tell(folder, dead)
    found = archive_jobs.find(room.actor, exam, dead.id, now=AFTER)
    assert (found.state, found.problem) == (FAILED, "archive_stopped")
    again = archive_jobs.start(room.actor, exam, SITE, now=AFTER)
    assert again.id != dead.id
    assert finished(room, again).state == DONE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "scan_empty"),
        (b"<html></html>", "scan_kind"),
        (b"MZ" + b"\0" * 100, "scan_kind"),
        (b"%PDF-" + b"0" * files.MOST_BYTES + b"%%EOF", "scan_too_big"),
    ],
)
def test_files_are_taken_by_content_and_size(room: Room, content: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        files.add(room.actor, room.exam.public_id, "sign_in", "a.pdf", content, now=AFTER)


def test_a_file_is_named_by_what_it_is_and_kept_once(room: Room) -> None:
    exam = room.exam.public_id
    first = files.add(room.actor, exam, "photo", "../../x.html", PNG, now=AFTER)
    again = files.add(room.actor, exam, "photo", "another.png", PNG, now=AFTER)
    assert (first.filename, first.content_type) == ("x.png", "image/png")
    assert again.id == first.id
    assert files.content_of(room.actor, exam, first.id, now=AFTER).content == PNG
    with reading() as session:
        assert len(session.scalars(select(ExamFile.id)).all()) == 1


def test_files_of_an_exam_end_somewhere(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 1)
    files.add(room.actor, room.exam.public_id, "photo", "a.png", PNG, now=AFTER)
    with pytest.raises(Invalid, match="scans_full"):
        files.add(room.actor, room.exam.public_id, "photo", "b.pdf", PDF, now=AFTER)


def test_files_and_evaluation_are_the_organisers(room: Room) -> None:
    exam = room.exam.public_id
    kept = files.add(room.actor, exam, "photo", "a.png", PNG, now=AFTER)
    other = make_room("乙")
    for stranger in (other.actor, actor_for(make_holder(Role.TEAM_LEADER, room.enterprise))):
        with pytest.raises(NotFound):
            files.content_of(stranger, exam, kept.id, now=AFTER)
        with pytest.raises(NotFound):
            files.add(stranger, exam, "photo", "b.pdf", PDF, now=AFTER)
        with pytest.raises(NotFound):
            evaluations.write(stranger, exam, "x", now=AFTER)
    with pytest.raises(NotFound):
        files.content_of(other.actor, other.exam.public_id, kept.id, now=AFTER)
    assert sight.view(room.actor, exam, now=AFTER).evaluation == ""
