"""The draft of a bank: an own bank is made, the next version written, checked and published."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.banks import EVERYTHING, BankCategory
from anquan_exam.exchange.findings import Finding
from anquan_exam.services import banks, places
from anquan_exam.services.banks import NotFaithful, Settings, UploadedFile
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, words
from anquan_exam.web.banks.template_text import first_text, next_name
from anquan_exam.web.forms import Form
from anquan_exam.web.wording import say


class _Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SettingsForm(Form):
    """What a bank is called and whom it is for. Nothing ticked means everybody."""

    title = StringField("题库名称")
    category = SelectField("类别", choices=dict(words.CATEGORIES), default=BankCategory.POSTS.value)
    industries = _Ticks("行业", choices=dict(words.INDUSTRIES))
    person_categories = _Ticks("人员类别", choices=dict(words.PERSON_CATEGORIES))
    posts = StringField("岗位", [Optional()])

    def given(self) -> Settings:
        """What was typed in."""
        posts = (self.posts.data or "").replace("，", "、").replace(",", "、").split("、")
        return Settings(
            self.title.data or "",
            BankCategory(self.category.data),
            tuple(self.industries.data or ()) or (EVERYTHING,),
            tuple(post.strip() for post in posts if post.strip()),
            tuple(self.person_categories.data or ()) or (EVERYTHING,),
        )

    def show(self, settings: Settings) -> None:
        """Fill the form from what is stored."""
        self.title.data, self.category.data = settings.title, settings.category.value
        self.industries.data = [i for i in settings.industries if i != EVERYTHING]
        self.person_categories.data = [c for c in settings.person_categories if c != EVERYTHING]
        self.posts.data = "、".join(settings.posts)


class BankForm(SettingsForm):
    """A new bank of an enterprise's own."""

    owner = SelectField("哪个单位的", coerce=int)
    slug = StringField("编号")


@blueprint.route("/banks/own/new", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def create() -> ResponseReturnValue:
    """A new private bank."""
    form = BankForm()
    mine = places.enterprises(actor(), permission=Permission.BANKS_EDIT)
    form.owner.choices = {str(one.id): one.name for one in mine}
    if mine and form.validate_on_submit():
        try:
            made = banks.create_bank(
                actor(),
                form.owner.data,
                (form.slug.data or "").strip(),
                form.given(),
                now=clock.now(),
            )
            flash("题库建好了。现在放题：传文件，或者一个专题一个专题地写。", "safe")
            return redirect(url_for("banks.draft", bank_id=made))
        except Invalid as refused:
            form.refuse(refused)
    return render_template("banks/new.html", form=form, mine=mine), 422 if form.errors else 200


@blueprint.post("/banks/<bank_id>/draft")
@needs(Permission.BANKS_EDIT)
def start(bank_id: str) -> ResponseReturnValue:
    """Begin the next version, or one question of it."""
    banks.start_draft(actor(), bank_id, now=clock.now())
    if question := request.form.get("question"):
        return redirect(url_for("banks.edit_question", bank_id=bank_id, question_id=question))
    return redirect(url_for("banks.draft", bank_id=bank_id))


@blueprint.get("/banks/<bank_id>/draft")
@needs(Permission.BANKS_EDIT)
def draft(bank_id: str) -> ResponseReturnValue:
    """The draft: topics, what is wrong with them, and the way to publishing."""
    return _draft_page(bank_id)


def _draft_page(
    bank_id: str,
    problem: str = "",
    changes: str | None = None,
    findings: tuple[Finding, ...] = (),
) -> ResponseReturnValue:
    """The draft; `findings` are those of files that were refused."""
    page = banks.draft_page(actor(), bank_id, now=clock.now())
    html = render_template(
        "banks/draft.html",
        page=page,
        words=words,
        problem=problem,
        refused=findings,
        changes=words.suggested_note(page.changes) if changes is None else changes,
        by_question=sum(finding.question is not None for finding in page.findings),
    )
    return html, 422 if problem else 200


@blueprint.post("/banks/<bank_id>/draft/topics")
@needs(Permission.BANKS_EDIT)
def add_topic(bank_id: str) -> ResponseReturnValue:
    """A new topic, by its title."""
    try:
        topic = banks.add_topic(actor(), bank_id, request.form.get("title", ""), now=clock.now())
    except Invalid as refused:
        return _draft_page(bank_id, say(refused))
    flash("专题建好了，写第一道题吧。", "safe")
    return redirect(url_for("banks.draft_questions", bank_id=bank_id, topic=topic))


@blueprint.post("/banks/<bank_id>/draft/topics/<name>/title")
@needs(Permission.BANKS_EDIT)
def rename_topic(bank_id: str, name: str) -> ResponseReturnValue:
    """Call a topic otherwise."""
    try:
        title = request.form.get("title", "")
        banks.rename_topic(actor(), bank_id, name, title, now=clock.now())
        flash("专题改名了。", "safe")
    except Invalid as refused:
        return _draft_page(bank_id, say(refused))
    return redirect(url_for("banks.draft", bank_id=bank_id))


@blueprint.post("/banks/<bank_id>/draft/review/needed")
@needs(Permission.BANKS_EDIT)
def switch_review(bank_id: str) -> ResponseReturnValue:
    """Whether a second person looks at what changed."""
    needed = request.form.get("needed") == "1"
    try:
        banks.set_review(actor(), bank_id, needed=needed, now=clock.now())
    except NotFound:
        raise
    except Problem as refused:
        return _draft_page(bank_id, say(refused))
    flash("以后改动要另一个人复核。" if needed else "以后改动不用复核，一个人就能发布。", "safe")
    return redirect(url_for("banks.draft", bank_id=bank_id))


@blueprint.route("/banks/<bank_id>/draft/settings", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def settings(bank_id: str) -> ResponseReturnValue:
    """Title, category and whom the bank is for."""
    form = SettingsForm()
    page = banks.draft_page(actor(), bank_id, now=clock.now())
    if request.method == "GET":
        form.show(page.settings)
    elif form.validate_on_submit():
        try:
            banks.save_settings(actor(), bank_id, form.given(), now=clock.now())
            flash("存好了，发布后生效。", "safe")
            return redirect(url_for("banks.draft", bank_id=bank_id))
        except Invalid as refused:
            form.refuse(refused)
    return (
        render_template("banks/settings.html", form=form, page=page),
        422 if form.errors else 200,
    )


@blueprint.post("/banks/<bank_id>/draft/files")
@needs(Permission.BANKS_EDIT)
def upload(bank_id: str) -> ResponseReturnValue:
    """Topic files or a ZIP of the bank's folder."""
    files = [
        UploadedFile(file.filename or "", file.read())
        for file in request.files.getlist("files")
        if file.filename
    ]
    try:
        names = banks.upload(actor(), bank_id, files, now=clock.now())
    except NotFaithful as refused:
        return _draft_page(bank_id, say(refused), findings=refused.findings)
    except Invalid as refused:
        return _draft_page(bank_id, say(refused))
    flash(
        f"收到 {len(names)} 个文件：{'、'.join(names[:6])}{' 等' if len(names) > 6 else ''}。",
        "safe",
    )
    return redirect(url_for("banks.draft", bank_id=bank_id))


@blueprint.route("/banks/<bank_id>/draft/topics/new", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def new_topic(bank_id: str) -> ResponseReturnValue:
    """A topic typed from scratch, with an example to write over."""
    page = banks.draft_page(actor(), bank_id, now=clock.now())
    name = request.form.get("name", next_name(page)).strip()
    text = request.form.get("text", "")
    problem: Problem | None = None
    if request.method == "POST":
        try:
            banks.save_topic(actor(), bank_id, name, text, seen="", now=clock.now())
            return _saved(bank_id, name)
        except (Invalid, NotFaithful) as refused:
            problem = refused
    return (
        render_template(
            "banks/topic.html",
            page=page,
            topic=None,
            name=name,
            text=text or first_text(page, name),
            problem=say(problem) if problem else "",
            refused=problem.findings if isinstance(problem, NotFaithful) else (),
        ),
        422 if problem else 200,
    )


@blueprint.route("/banks/<bank_id>/draft/topics/<name>", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def topic(bank_id: str, name: str) -> ResponseReturnValue:
    """One topic file, with what is wrong in it beside the text."""
    page = banks.draft_page(actor(), bank_id, now=clock.now())
    found = page.topic(name)
    text, problem = request.form.get("text", found.text), None
    if request.method == "POST":
        seen = request.form.get("seen", "")
        try:
            banks.save_topic(actor(), bank_id, name, text, seen=seen, now=clock.now())
            return _saved(bank_id, name)
        except Problem as refused:
            problem = refused
    return (
        render_template(
            "banks/topic.html",
            page=page,
            topic=found,
            name=name,
            text=text,
            problem=say(problem) if problem else "",
            refused=problem.findings if isinstance(problem, NotFaithful) else (),
        ),
        422 if problem else 200,
    )


def _saved(bank_id: str, name: str) -> ResponseReturnValue:
    found = banks.draft_page(actor(), bank_id, now=clock.now()).topic(name)
    if found.findings:
        flash(f"存下了。还有 {len(found.findings)} 处要改，看下面。", "caution")
        return redirect(url_for("banks.topic", bank_id=bank_id, name=name))
    flash(f"存下了，{found.questions} 题都没有问题。", "safe")
    return redirect(url_for("banks.draft", bank_id=bank_id))


@blueprint.route("/banks/<bank_id>/draft/topics/<name>/delete", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def delete_topic(bank_id: str, name: str) -> ResponseReturnValue:
    """Take a topic out of the draft, asked once."""
    if request.method == "POST":
        banks.delete_topic(actor(), bank_id, name, now=clock.now())
        flash(f"{name} 从草稿里拿掉了。", "safe")
        return redirect(url_for("banks.draft", bank_id=bank_id))
    page = banks.draft_page(actor(), bank_id, now=clock.now())
    return render_template("banks/delete_topic.html", page=page, topic=page.topic(name))


@blueprint.route("/banks/<bank_id>/draft/discard", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def discard(bank_id: str) -> ResponseReturnValue:
    """Throw the draft away, asked once."""
    if request.method == "POST":
        kept = banks.discard_draft(actor(), bank_id, now=clock.now())
        flash("草稿扔掉了，已发布的版本没动。" if kept else "这个题库没发布过，一起删了。", "safe")
        return redirect(url_for("banks.show", bank_id=bank_id) if kept else url_for("banks.index"))
    page = banks.draft_page(actor(), bank_id, now=clock.now())
    return render_template("banks/discard.html", page=page)


@blueprint.post("/banks/<bank_id>/draft/publish")
@needs(Permission.BANKS_EDIT)
def publish(bank_id: str) -> ResponseReturnValue:
    """Publish the draft as the next version."""
    changes = request.form.get("changes", "")
    try:
        done = banks.publish_draft(actor(), bank_id, changes, now=clock.now())
    except Problem as refused:
        if refused.code == "not_found":
            raise
        return _draft_page(bank_id, say(refused), changes)
    flash(f"第 {done.number} 版发布了，{done.questions} 题。从现在起新发布的考试用这一版。", "safe")
    return redirect(url_for("banks.show", bank_id=bank_id))
