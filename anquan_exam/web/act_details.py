"""The details of an entry of the trail in words: what each is called, and what codes in it mean."""

from collections.abc import Mapping
from typing import Any

from anquan_exam.domain.access import ROLE_LABELS
from anquan_exam.domain.certificates import BARE_TITLES
from anquan_exam.domain.chain import FAULT_LABELS
from anquan_exam.domain.overlays import EFFECT_LABELS
from anquan_exam.domain.room_log import INCIDENT_WORDS
from anquan_exam.domain.roster_why import Why
from anquan_exam.domain.vocabulary import INDUSTRY_LABELS
from anquan_exam.exchange.roster_excel.wording import CHOICES, say_in_short
from anquan_exam.services.invigilation.presence import ON_RECORD
from anquan_exam.services.results.files import USES
from anquan_exam.web.absences.words import ABSENCE_WORDS
from anquan_exam.web.cases import words as case_words
from anquan_exam.web.corrections.words import MODES, REGRADE_MODES
from anquan_exam.web.ledger_words import LEDGER_WORDS
from anquan_exam.web.offline_words import FAULTS_IN_SHORT
from anquan_exam.web.personal_file.words import FORMS
from anquan_exam.web.roll_words import TABS
from anquan_exam.web.training.words import KIND_WORDS, SIGNERS
from anquan_exam.web.wording_cases import REFUSED_IN_SHORT, WANTED

DETAILS: dict[str, str] = {
    "total": "给分",
    "large": "大字版",
    "ledger": "哪种台账",
    "roll": "哪张名单",
    "month": "月份",
    "lamp": "矿灯号",
    "leaders": "几位班组长",
    "handed_out": "发卷",
    "collected": "收卷",
    "page": "第几张",
    "not_as_read": "改过的题数",
    "differing": "不一样的题数",
    "items": "题号",
    "points": "各要点得分",
    "item": "题号",
    "awaiting": "等人判的题数",
    "add_tag": "加标签",
    "key": "代号",
    "order": "抽出的顺序",
    "remark": "补充",
    "strangers": "名册上没有的人数",
    "word": "单位说的词",
    "attempt": "答卷编号",
    "body": "怎么考",
    "how": "怎么收回",
    "after": "改成",
    "again": "再给一次机会",
    "answer": "怎么定",
    "articles": "条数",
    "at": "位置",
    "attempts": "答卷数",
    "before": "此前",
    "begins_on": "从哪天起",
    "blueprint": "组卷规则",
    "case": "案件",
    "clearance": "复岗单编号",
    "clearance_why": "为什么作废",
    "case_accepted": "同意",
    "case_begins": "从",
    "case_cleared": "可以复岗",
    "case_counted": "算学时",
    "case_day": "哪一天",
    "case_decision": "怎么定",
    "case_ends": "到",
    "case_kind": "哪一种",
    "case_late_why": "为什么晚报",
    "case_number": "案件编号",
    "case_refused": "为什么没办成",
    "case_replacement": "谁顶岗",
    "case_signed_as": "签的哪一栏",
    "case_source": "谁记的在岗",
    "case_step": "到哪一步",
    "case_violation": "哪种三违",
    "case_wanted": "想办什么",
    "channel": "哪条通道",
    "channels_off": "关掉的通道",
    "channels_set": "填了账号的通道",
    "choice": "练什么",
    "digest_on": "每天一条提醒",
    "sent": "发出去了",
    "code": "编号",
    "codes": "初始码",
    "came": "怎么进来的",
    "commitment": "抽题承诺",
    "correction": "更正编号",
    "count": "数量",
    "credit_code": "统一社会信用代码",
    "day": "哪一天",
    "difficulty": "难度",
    "digest": "内容校验码",
    "during": "正在答题",
    "effect": "怎么了",
    "erased": "删掉照片",
    "done": "怎么处理的",
    "draw": "第几次抽",
    "entry": "第几条",
    "file_entry": "哪一条",
    "erasures": "删了哪些",
    "file_form": "怎么看的",
    "school": "学校",
    "corrects": "更正第几条",
    "found": "在场的是谁",
    "kind": "哪一类",
    "noticed": "怎么发现的",
    "numbers_concerned": "涉及的考号",
    "rooms": "考场和座位数",
    "events": "作答过程摘要",
    "exam": "考试",
    "fault": "问题",
    "filename": "文件",
    "family": "证书类别",
    "operations": "操作项目",
    "valid_until": "有效期到",
    "revoked_on": "吊销的日子",
    "parked": "停下的行",
    "underground": "井下",
    "high_risk": "高危",
    "needs": "要什么证",
    "first": "从",
    "form": "格式",
    "format": "格式",
    "full_score": "满分",
    "group": "部门",
    "head": "链头",
    "id_number": "改了身份证号",
    "identity": "核对什么",
    "ids": "编号",
    "import": "哪一次导入",
    "industry": "行业",
    "last": "到",
    "last_day": "最后一天",
    "length": "位数",
    "line": "行",
    "made_at": "备份时间",
    "minutes": "分钟",
    "must_know": "必知必会",
    "name": "名称",
    "names": "姓名",
    "needed": "要复核",
    "network": "网络",
    "new_revisions": "新内容数",
    "no_phones": "不许带手机",
    "number": "考号",
    "numbers": "哪几条（空：整部）",
    "origin": "来源",
    "package": "离线包",
    "paper": "试卷",
    "papers": "试卷",
    "part": "范围",
    "passed": "合格",
    "people": "人",
    "people_from": "人从哪里来",
    "text": "说的话",
    "person": "人员",
    "phone": "改了手机号",
    "picture": "图片",
    "place": "地点",
    "pool": "题池指纹",
    "posts": "岗位",
    "mode": "怎么改",
    "objection": "异议编号",
    "question": "题号",
    "questions": "试题",
    "rules": "规则",
    "reason": "原因",
    "refused": "为什么没收",
    "remove_tag": "去标签",
    "reviewers": "复核人编号",
    "right": "答对",
    "role": "角色",
    "roster": "名单指纹",
    "rows": "行数",
    "score": "得分",
    "signed": "怎么签",
    "sha256": "内容校验码",
    "size": "字节",
    "sound": "核对条数",
    "successor": "由什么代替",
    "target": "编号",
    "title": "名称",
    "topic": "专题文件",
    "topics": "专题文件",
    "upheld": "成立",
    "use": "是什么",
    "verdict": "结论",
    "version": "版本",
    "versions": "套数",
    "why": "问什么",
    "training": "哪种培训",
    "signer": "谁签的",
    "teacher": "老师",
    "from_to": "从几点到几点",
    "late_why": "为什么补记",
    "turned_away": "没记上的",
    "training_why": "为什么没记上",
    "begins": "撞上的从",
    "ends": "到",
    "source": "哪里记的",
    "attendance": "学时编号",
    "master": "师傅",
    "absence": "为什么不在",
    "ends_on": "到哪天",
    "clashes": "和培训撞了的行数",
    "wrong": "答错",
}

VALUES: dict[str, Mapping[Any, str]] = {
    "how": {"pin": "密码", "sign_in": "用账号登录"},
    "body": {"handed": "用考场的手机", "oral": "当面问答", "paper": "纸卷"},
    "answer": {**CHOICES, "undo": "收回原来的"},
    "case_decision": {one.value: word for one, word in case_words.DECISIONS.items()},
    "case_kind": {one.value: word for one, word in case_words.KINDS.items()},
    "case_refused": REFUSED_IN_SHORT,
    "case_signed_as": {one.value: word for one, word in case_words.SIGNED.items()},
    "case_step": {one.value: word for one, word in case_words.STEPS.items()},
    "case_violation": {one.value: word for one, word in case_words.VIOLATIONS.items()},
    "case_wanted": WANTED,
    "came": {"code": "六位进场码", "account": "自己的账号"},
    "clearance_why": case_words.ENDED_WHYS,
    "choice": {"wrong": "错题本", "favourites": "收藏"},
    "effect": {effect.value: label for effect, label in EFFECT_LABELS.items()},
    "fault": FAULT_LABELS,
    "file_form": {form.value: word for form, word in FORMS.items()},
    "family": {family.value: word for family, word in BARE_TITLES.items()},
    "form": {"xlsx": "Excel", "csv": "CSV", "pdf": "打印件（PDF）"},
    "format": {
        "markdown": "题库文件夹（Markdown）",
        "excel": "Excel 表格",
        "word": "Word 文档",
        "gift": "GIFT 文本",
        "moodle": "Moodle 题库文件",
        "qti": "QTI 题目包",
    },
    "identity": ON_RECORD,
    "industry": INDUSTRY_LABELS,
    "ledger": LEDGER_WORDS,
    "roll": {tab.value: word for tab, (word, *_) in TABS.items()},
    "kind": {kind.value: word for kind, word in INCIDENT_WORDS.items()},
    "mode": {
        **{mode.value: label for mode, label in MODES.items()},
        **{mode.value: label for mode, label in REGRADE_MODES.items()},
    },
    "people_from": {"roster": "花名册", "list": "单位的当班名单", "pasted": "现场抄的名单"},
    "origin": {"shipped": "随系统带来", "web": "在网页上改的"},
    "refused": {fault.value: label for fault, label in FAULTS_IN_SHORT.items()},
    "role": ROLE_LABELS,
    "signed": {"screen": "在屏上签", "paper": "签在纸上", "refused": "拒签"},
    "use": USES,
    "training": KIND_WORDS,
    "signer": {one.value: word for one, word in SIGNERS.items()},
    "absence": ABSENCE_WORDS,
    "verdict": {"new": "新增", "known": "已在册"},
    "why": {why: say_in_short(why) for why in Why},
}
"""What stands for a code, by detail; texts that are none stand for themselves."""


def detail_rows(payload: dict[str, Any] | None) -> list[tuple[str, str]]:
    """The details of an entry as (term, text); erased ones say so."""
    if payload is None:
        return [("明细", "已按保存期限清除")]
    return [
        (DETAILS.get(key, key), _text(key, value)) for key, value in payload.items() if value != ""
    ]


def _text(key: str, value: Any) -> str:
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if key in ("score", "full_score", "total") and isinstance(value, int):
        return f"{value / 100:.2f}".rstrip("0").rstrip(".") + " 分"
    if isinstance(value, list):
        return "、".join(_text(key, item) for item in value)
    if isinstance(value, dict):
        return "，".join(
            f"{DETAILS.get(name, name)} {_text(name, item)}" for name, item in value.items()
        )
    return VALUES.get(key, {}).get(value, str(value))
