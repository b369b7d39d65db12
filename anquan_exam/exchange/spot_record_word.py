"""抽考记录 as a Word document: the same words as the printed one, to be taken into one's own."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_MARGIN_CM, _SIGNATURE_CM = 1.6, 1.1


def record_docx(content: Mapping[str, Any]) -> bytes:
    """The .docx of what a record says, its signatures and its foot included."""
    import docx

    document = docx.Document()
    _page(document)
    _head(document, content)
    _facts_table(document, content)
    _people(document, content)
    _found(document, content)
    _asked(document, content)
    _signatures(document, content["seats"])
    _foot(document, content)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _page(document: Any) -> None:
    """A4 upright in Song type."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    style = document.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(3)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN_CM)
    section.top_margin = section.bottom_margin = Cm(_MARGIN_CM)


def _head(document: Any, content: Mapping[str, Any]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document.add_paragraph(f"{content['owner']}　　编号 {content['number']}")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("抽 考 记 录")
    run.font.name, run.font.size = "黑体", Pt(20)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), "黑体")
    for line in (content["unit"], _edition(content)):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _edition(content: Mapping[str, Any]) -> str:
    if not content["version"]:
        return "草稿，未定稿，不作签字用"
    if content["version"] == 1:
        return "第 1 版"
    return f"第 {content['version']} 版（重新定稿：{content['reason']}），以前各版存查"


def _facts_table(document: Any, content: Mapping[str, Any]) -> None:
    officers = "、".join(f"{name}（{number}）" for name, number in content["officers"])
    rows = [
        ("执法部门", content["owner"]),
        ("执法人员", officers),
        ("检查计划", content["plan_item"]),
        ("文号", content["notice_number"]),
        ("今年来过", content["visits_used"]),
        ("考试内容", content["title"]),
        ("时间", content["time"]),
        ("地点", content["place"]),
        ("抽人办法", content["method"]),
        ("名单来源", content["people_from"]),
        ("到场时间", content["arrived"]),
        *([("判定规则", content["screening"])] if "screening" in content else []),
        ("抽人承诺", content["commitment"]),
        ("公布时间", content["planned"]),
        ("单位的词", content["word"]),
        ("抽人时间", content["drawn"]),
        ("当天另有", f"{content['again']} 次抽考安排"),
    ]
    more = [("抽人密钥", content["secret"])] if content["secret"] else []
    _table(document, [*rows, *more], (2.6, 15.2))


def _people(document: Any, content: Mapping[str, Any]) -> None:
    _title(document, "一、抽中人员及成绩")
    head = ("序", "姓名", "部门", "岗位", "得分", "结论", "本人签字", "手印", "拒签", "备注")
    widths = (0.9, 1.8, 2.2, 2.2, 1.2, 1.5, 2.4, 1.9, 1.1, 2.6)
    _table(document, [head, *map(_row, content["rows"])], widths, tall=1.2)
    if content["absent"]:
        _title(document, f"抽中未到 {len(content['absent'])} 人")
        _table(document, [("姓名", "部门", "原因", "说明"), *content["absent"]], (4, 4, 4, 5.8))


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    blank = ("", "", "□") if row["sat"] else ("／", "／", "／")
    score = row["score"] if row["sat"] else "／"
    named = (str(row["at"]), row["name"], row["department"], row["posts"])
    return (*named, score, row["verdict"], *blank, row["remark"])


def _found(document: Any, content: Mapping[str, Any]) -> None:
    _title(document, "二、发现的问题")
    rows = [
        (str(at), one["text"], one["basis"] or "／", f"{one['due']} 前" if one["due"] else "／")
        for at, one in enumerate(content["problems"], 1)
    ]
    nothing = ("", "无。" if content["version"] else "", "", "")
    head = ("序", "问题", "依据", "整改期限")
    _table(document, [head, *(rows or [nothing])], (0.9, 8.1, 5.6, 3.2))
    if content["strangers"]:
        names = "、".join(content["strangers"])
        document.add_paragraph(
            f"当班名单里有、花名册上没有的 {len(content['strangers'])} 人，"
            f"由单位说明身份和由谁安排：{names}。"
        )
    if content["photos"]:
        digests = "、".join(content["photos"])
        document.add_paragraph(f"名单照片 {len(content['photos'])} 张，SHA-256：{digests}")


def _asked(document: Any, content: Mapping[str, Any]) -> None:
    _title(document, "三、处理要求")
    due = f"{content['due'] or '　　年　　月　　日'} 前"
    rows = [
        (
            what,
            f"{who} {len(names)} 人：{'、'.join(names)}" if names else "无",
            due if names else "／",
        )
        for what, who, names in (
            ("培训并重新考试", "不合格", content["failed"]),
            ("补考", "未到、未考", content["makeup"]),
        )
    ]
    _table(document, [("要求", "人员", "完成期限"), *rows], (3.6, 10, 4.2))


def _signatures(document: Any, seats: Sequence[Mapping[str, Any]]) -> None:
    from docx.shared import Cm

    _title(document, "四、单位意见和签字")
    _table(document, [("单位意见", "□ 无异议　　□ 有异议：")], (2.6, 15.2), tall=1.2)
    document.add_paragraph()
    head = ("身份", "姓名", "签字", "手印", "拒签", "时间、说明")
    rows = [head, *map(_seat, seats), ("见证人", "", "", "", "／", "")]
    table = _table(document, rows, (3.6, 2.2, 4, 2, 1.2, 4.8), tall=1.4)
    for row, one in zip(table.rows[1:], seats, strict=False):
        if one["picture"]:
            run = row.cells[2].paragraphs[0].add_run()
            run.add_picture(io.BytesIO(one["picture"]), height=Cm(_SIGNATURE_CM))


def _seat(one: Mapping[str, Any]) -> tuple[str, ...]:
    who = f"被检查单位 {one['role']}" if one["head"] else one["role"]
    if one["refused"]:
        told = f"拒签，{one['at']}。原因：{one['reason']}。见证人：{one['witness']}"
        return (who, one["name"], "／", "／", "√", told)
    told = f"签在纸上，{one['at']} 记" if one["how"] == "paper" else one["at"]
    return (who, one["name"], "", "", "□" if one["head"] and not one["how"] else "／", told)


def _foot(document: Any, content: Mapping[str, Any]) -> None:
    document.add_paragraph()
    document.add_paragraph(f"核验本记录和抽人：{content['verify_url']}")
    if content["version"]:
        document.add_paragraph(f"第 {content['version']} 版，{content['frozen']} 定稿")
        document.add_paragraph(f"内容摘要 SHA-256：{content['digest']}")


def _title(document: Any, text: str) -> None:
    from docx.shared import Pt

    line = document.add_paragraph(text)
    line.paragraph_format.space_before = Pt(8)
    line.paragraph_format.keep_with_next = True
    line.runs[0].bold = True


def _table(
    document: Any, rows: Iterable[Sequence[str]], widths: Sequence[float], *, tall: float = 0
) -> Any:
    """A ruled table; `widths` of its columns and the least height of its rows in centimetres."""
    from docx.shared import Cm

    lines = [tuple(row) for row in rows]
    table = document.add_table(rows=len(lines), cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    for at, (row, cells) in enumerate(zip(table.rows, lines, strict=True)):
        if tall and (at or len(lines) == 1):
            row.height = Cm(tall)
        _keep_whole(row)
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.text, cell.width = text, Cm(width)
            cell.vertical_alignment = 1
    return table


def _keep_whole(row: Any) -> None:
    """A row is not torn over two pages."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
