"""The pictures of the README and the user guide: `make screenshots`.

Sets up the demonstration district in a folder of its own, serves it, and walks through it in a real
Chromium as the demonstration's people do."""

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from anquan_exam.services.demo.content import CODE
from anquan_exam.services.demo.exams import MONTHS_TITLE, WORD
from scripts.samples import MENDED, TOPIC, roster
from tests import chromium
from tests.browser.fixtures import ARGUMENTS

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
FLASK = (sys.executable, "-m", "flask", "--app", "app")
PHONE, DESK = (360, 740), (1440, 900)
OPEN_TITLE = "井下作业人员应知应会"
WORKER, LEADER, MANAGER, INVIGILATOR = (f"1990000000{n}" for n in range(1, 5))
ADMINISTRATOR = "19900000008"
NOBODY = ""
START_SECONDS = 90


@dataclass
class Camera:
    """A browser at the running application; one window for each person and size."""

    browser: Browser
    address: str
    pages: dict[tuple[str, tuple[int, int]], Page] = field(default_factory=dict)

    def page(self, phone: str, size: tuple[int, int] = DESK) -> Page:
        """The window of whoever signs in with `phone`; of a stranger where it is empty."""
        if (phone, size) not in self.pages:
            self.pages[phone, size] = self._open(phone, size)
        return self.pages[phone, size]

    def _open(self, phone: str, size: tuple[int, int]) -> Page:
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2 if size == PHONE else 1,
            has_touch=size == PHONE,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        page = context.new_page()
        if phone:
            sign_in(page, phone)
        return page

    def take(self, name: str, page: Page) -> None:
        """Write what the window shows to docs/screenshots/<name>.png."""
        page.evaluate("document.fonts.ready")
        target = TARGET / f"{name}.png"
        target.write_bytes(page.screenshot(animations="disabled", caret="hide"))
        print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB")


def sign_in(page: Page, phone: str) -> None:
    """Sign in with the demonstration's code, and read the privacy notice where it is shown."""
    page.goto("/sign-in")
    page.locator("[name=account]").fill(phone)
    page.locator("[name=password]").fill(CODE)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    if "/privacy" in page.url:
        page.get_by_role("button", name="看过了，知道了").click()


def walk(camera: Camera) -> None:
    """Every picture, in an order in which the acts of one person make what another one sees."""
    take_phone(camera)
    take_exam_desk(camera)
    take_people_desk(camera)
    take_bank_desk(camera)
    take_records(camera)


def take_phone(camera: Camera) -> None:
    """A worker's pages; the verdicts come first, for an open paper shuts the explanations."""
    worker = camera.page(WORKER, PHONE)
    camera.take("sign-in", camera_at(camera, NOBODY, PHONE, "/sign-in"))
    worker.goto("/home")
    camera.take("worker-home", worker)
    take_verdicts(camera, worker)
    worker.goto("/practice")
    camera.take("practice", worker)
    let_in(camera, "王样例")
    worker.goto("/home")
    worker.get_by_role("link", name="看考试须知").first.click()
    camera.take("notice", worker)
    worker.locator("#code").fill(WORD)
    worker.get_by_role("button", name="开始答题").click()
    answer_some(worker)
    camera.take("question", worker)
    take_without_signal(camera, worker)
    worker.get_by_role("button", name="答题卡").click()
    camera.take("answer-card", worker)
    worker.locator("#hand").click()
    camera.take("hand-in", worker)


def camera_at(camera: Camera, phone: str, size: tuple[int, int], path: str) -> Page:
    """That person's window, gone to `path`."""
    page = camera.page(phone, size)
    page.goto(path)
    return page


def let_in(camera: Camera, name: str) -> None:
    """The invigilator finds a worker on the roll and confirms who it is."""
    room = camera_at(camera, INVIGILATOR, DESK, "/invigilation/")
    room.get_by_role("link", name=OPEN_TITLE).first.click()
    room.get_by_role("link", name="点名核对").first.click()
    room.get_by_label("找人").fill(name)
    room.get_by_role("button", name="找", exact=True).click()
    room.get_by_role("button", name=f"{name}，看了").first.click()


def answer_some(worker: Page) -> None:
    """The first answer of each of five questions, and a choice on the sixth."""
    for _ in range(5):
        choose(worker)
        worker.locator("#next").click()
    choose(worker)
    worker.locator("#flag").click()
    expect(worker.locator("#got")).to_be_visible()


def choose(worker: Page) -> None:
    """Tap the second answer of the question shown."""
    worker.locator("#paper .opt:visible").nth(1).click()


def take_without_signal(camera: Camera, worker: Page) -> None:
    """The next question answered while there is no signal; then there is again."""
    worker.context.set_offline(True)
    worker.locator("#next").click()
    choose(worker)
    expect(worker.locator("#here")).to_be_visible()
    expect(worker.locator("#wire")).to_be_visible(timeout=20_000)
    camera.take("offline", worker)
    worker.context.set_offline(False)
    expect(worker.locator("#got")).to_be_visible(timeout=60_000)


def take_verdicts(camera: Camera, worker: Page) -> None:
    """Last month's verdicts: one passed, one failed with its explanations."""
    leader = camera_at(camera, LEADER, PHONE, "/history")
    leader.get_by_role("link", name=MONTHS_TITLE).first.click()
    camera.take("verdict", leader)
    worker.goto("/history")
    worker.get_by_role("link", name=MONTHS_TITLE).first.click()
    camera.take("verdict-failed", worker)
    worker.get_by_role("link", name=re.compile("看答错的|看答卷")).click()
    camera.take("explanation", worker)


def take_exam_desk(camera: Camera) -> None:
    """The day, the rules of a paper, an exam, its room, its results."""
    desk = camera_at(camera, MANAGER, DESK, "/desk")
    camera.take("desk", desk)
    for name, path in (("blueprint", "/blueprints"), ("exam", "/exams"), ("results", "/results")):
        desk.goto(path)
        title = MONTHS_TITLE if name == "results" else OPEN_TITLE
        desk.get_by_role("link", name=title).first.click()
        camera.take(name, desk)
    desk.goto("/exams/new")
    desk.get_by_role("button", name="用这份").first.click()
    camera.take("exam-draft", desk)
    room = camera_at(camera, INVIGILATOR, DESK, "/invigilation/")
    room.get_by_role("link", name=OPEN_TITLE).first.click()
    camera.take("room", room)


def take_people_desk(camera: Camera) -> None:
    """The people, and a roster as files are: a title above the header, a lost number, a twin."""
    desk = camera_at(camera, MANAGER, DESK, "/people")
    camera.take("people", desk)
    desk.goto("/roster")
    file = {
        "name": "掘进队新进人员.xlsx",
        "mimeType": "application/vnd.ms-excel",
        "buffer": roster(),
    }
    desk.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    desk.get_by_role("button", name="上传，先看看").click()
    expect(desk.get_by_role("heading", name="先看再导")).to_be_visible(timeout=30_000)
    camera.take("roster-import", desk)


def take_bank_desk(camera: Camera) -> None:
    """A bank and its questions; a bank of one's own, its second version beside the first."""
    desk = camera_at(camera, MANAGER, DESK, "/banks")
    desk.get_by_role("link", name="煤矿重大事故隐患判定标准").first.click()
    camera.take("bank", desk)
    desk.goto("/banks/own/new")
    desk.locator("[name=title]").fill("掘进队应知应会")
    desk.locator("[name=slug]").fill("juejin")
    desk.get_by_role("button", name="建好，去放题").click()
    desk.get_by_role("link", name="写一个专题").click()
    desk.locator("[name=name]").fill("01-face.md")
    publish_topic(camera, desk, TOPIC, "首次发布。", "bank-draft")
    desk.get_by_role("button", name="写下一版").click()
    desk.get_by_text("改名、文字、拿掉").click()
    desk.get_by_role("link", name="按文字改").click()
    text = desk.locator("textarea[name=text]").input_value()
    for old, new in MENDED:
        text = text.replace(old, new)
    publish_topic(camera, desk, text, "题干写清楚是开机以前。")
    bank = desk.url.rsplit("/", 1)[1]
    camera.take("bank-diff", camera_at(camera, MANAGER, DESK, f"/banks/{bank}/versions/1/2"))


def publish_topic(camera: Camera, desk: Page, text: str, changes: str, name: str = "") -> None:
    """Save `text` as the topic open in the editor, then publish the draft as a version."""
    desk.locator("textarea[name=text]").fill(text)
    desk.get_by_role("button", name="存下并检查").click()
    if name:
        camera.take(name, desk)
        desk.get_by_role("button", name="以后不用复核").click()
    desk.locator("[name=changes]").fill(changes)
    desk.get_by_role("button", name="发布第").click()


def take_records(camera: Camera) -> None:
    """The public page that checks a draw, the trail, the system's state."""
    desk = camera_at(camera, MANAGER, DESK, "/exams")
    desk.get_by_role("link", name=MONTHS_TITLE).first.click()
    exam = desk.url.rsplit("/", 1)[1]
    camera.take("verification", camera_at(camera, NOBODY, DESK, f"/verify/{exam}"))
    camera.take("record", camera_at(camera, MANAGER, DESK, f"/results/exams/{exam}/record"))
    administrator = camera_at(camera, ADMINISTRATOR, DESK, "/trail/")
    camera.take("trail", administrator)
    administrator.goto("/system/")
    camera.take("system", administrator)


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a server over a fresh demonstration district, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="aq-pictures-") as folder:
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("ANQUAN_")
        } | {"ANQUAN_INSTANCE_DIR": folder, "PORT": str(free_port())}
        environment.pop("DATABASE_URL", None)
        subprocess.run((*FLASK, "prepare"), cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen((*FLASK, "serve"), cwd=ROOT, env=environment)
        try:
            yield f"http://127.0.0.1:{environment['PORT']}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(tour: Callable[[Camera], None] = walk) -> None:
    """Take every picture anew."""
    path = chromium.find()
    if path is None:
        sys.exit("no Chromium found: `make test-tools` installs it, or name one in CHROMIUM")
    TARGET.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        wait_for(browser, address)
        tour(Camera(browser, address))
        browser.close()


def wait_for(browser: Browser, address: str) -> None:
    """Return when the server answers. Raises when it never does."""
    page = browser.new_page()
    for attempt in range(START_SECONDS):
        try:
            page.goto(f"{address}/sign-in")
            break
        except Exception:
            if attempt == START_SECONDS - 1:
                raise
            page.wait_for_timeout(1000)
    page.close()


if __name__ == "__main__":
    main()
