"""`flask banks blind`, `answers`, `review`: banks answered without their keys."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from anquan_exam import clock
from anquan_exam.cli.banks import SHIPPED, bank_commands
from anquan_exam.domain.banks import Bank
from anquan_exam.domain.blind_review import BlindAnswer, key_text, review_of, to_answer
from anquan_exam.exchange.bank_markdown import BankFolder, bank_folders, documents_folder, read_bank
from anquan_exam.exchange.blind_sheets import (
    REVIEW,
    AnswersRefused,
    answers_in,
    read_answers,
    sheet,
    template,
    write_answers,
)
from anquan_exam.exchange.documents_yaml import read_register

_COUNTED = ("asked", "agreed", "mended", "dropped", "disputed", "unreviewed")

_folder_argument = click.argument(
    "path", type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@bank_commands.command("blind", with_appcontext=False)
@_folder_argument
@click.option("--all", "everything", is_flag=True, help="同意过的题也再问一遍。")
@click.option(
    "--answers",
    "blank",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另存一份填答案用的 CSV。",
)
def blind(path: Path, everything: bool, blank: Path | None) -> None:
    """打印题库 PATH 里没人盲答过的题：没有答案、解析和难度，给看过原文的人来答。"""
    bank = _bank(path)
    kept = _kept(path)
    asked = (
        [entry.question for entry in bank.active()] if everything else list(to_answer(bank, kept))
    )
    register, _ = read_register(documents_folder(path, SHIPPED), shown_as="documents")
    click.echo(sheet(asked, register))
    if blank is not None:
        blank.write_text(template(asked), "utf-8")


@bank_commands.command("answers", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--bank",
    "path",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="题库文件夹。",
)
@click.option("--reader", required=True, help="答题人的代号。")
@click.pass_context
def answers(context: click.Context, file: Path, path: Path, reader: str) -> None:
    """把盲答的 CSV 记到 review/<题库>.csv 里，列出和答案对不上的、有意见的题。

    有这样的题时退出码为 1：照原文改题，或者停用，再请人答一遍。
    """
    bank = _bank(path)
    try:
        given = answers_in(
            file.read_text("utf-8"), bank, reader=reader, on=clock.local(clock.now()).date()
        )
    except AnswersRefused as refused:
        raise click.ClickException(f"{file.name} {refused}") from refused
    kept = [*_kept(path), *given]
    write_answers(_kept_at(path), kept)
    review = review_of(bank, kept)
    click.echo(f"记下 {len(given)} 题")
    questions = {entry.question.id: entry.question for entry in bank.active()}
    said = {answer.question: answer for answer in given}
    for id_ in review.disputed:
        if id_ in said:
            answer = said[id_]
            click.echo(
                f"{id_}  答 {answer.answer}，题库 {key_text(questions[id_])}"
                f"  {answer.flag or ''}  {answer.remark}"
            )
    context.exit(1 if review.disputed else 0)


@bank_commands.command("review", with_appcontext=False)
@click.argument(
    "path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.pass_context
def review(context: click.Context, path: Path | None) -> None:
    """PATH 下的题库盲答得怎样：问过、对上、改过、停用，还有没答过和对不上的。

    有没答过或者对不上的题时退出码为 1。
    """
    complete = True
    total: Counter[str] = Counter()
    for folder in bank_folders(path or SHIPPED, ""):
        done = review_of(_bank(folder.path), _kept(folder.path))
        counts = {name: len(getattr(done, name)) for name in _COUNTED}
        total.update(counts)
        complete = complete and done.complete
        click.echo(_line(folder.name, counts))
        for id_ in done.disputed:
            click.echo(f"  {id_}  对不上，或者有意见")
    click.echo(_line("total", total))
    context.exit(0 if complete else 1)


def _line(name: str, counts: Mapping[str, int]) -> str:
    return f"{name}: " + ", ".join(f"{counts[word]} {word}" for word in _COUNTED)


def _bank(path: Path) -> Bank:
    bank = read_bank(BankFolder(path, str(path), None)).bank()
    if bank is None:
        raise click.ClickException(f"{path} 里的题库没读全，先运行 flask banks check {path}")
    return bank


def _kept(path: Path) -> list[BlindAnswer]:
    kept = _kept_at(path)
    try:
        return read_answers(kept)
    except AnswersRefused as refused:
        raise click.ClickException(f"{kept.name} {refused}") from refused


def _kept_at(path: Path) -> Path:
    bank = path.resolve()
    return bank.parent.parent / REVIEW / f"{bank.name}.csv"


commands = [bank_commands]
