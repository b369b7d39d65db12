"""The one table of acts: what the trail calls each, and the words people read for it."""

from typing import Any

from anquan_exam.services.trail_log import TrailView

ACTS: dict[str, str] = {
    # signing in
    "sign_in.opened": "登录",
    "sign_in.closed": "退出登录",
    "sign_in.locked": "输错多次，账号暂锁",
    "code.changed": "改了自己的密码",
    "code.reset": "重置密码",
    "notice.seen": "看了个人信息告知",
    # people and roles
    "person.added": "登记人员",
    "person.joined": "登记入职",
    "person.corrected": "更正个人信息",
    "person.unmasked": "查看完整身份证号",
    "employment.ended": "登记离职",
    "assignment.added": "安排岗位",
    "assignment.moved": "调整岗位",
    "assignment.ended": "结束岗位安排",
    "role.granted": "授权",
    "role.revoked": "收回授权",
    # rosters
    "roster.uploaded": "上传花名册",
    "roster.judged_again": "重新核对花名册",
    "roster.decided": "定了花名册的一行",
    "roster.decided_many": "成批定了花名册的行",
    "roster.commit_asked": "开始导入花名册",
    "roster.rows_put_in": "导入了花名册的一批",
    "roster.committed": "导入花名册完成",
    "roster.codes_taken": "取走初始密码表",
    "roster.dropped": "放弃一份花名册",
    # places
    "district.created": "新建区",
    "enterprise.created": "新建单位",
    "enterprise.changed": "修改单位信息",
    "place.created": "新建部门班组",
    "place.renamed": "部门班组改名",
    "place.closed": "停用部门班组",
    "place.reopened": "重新启用部门班组",
    "site.created": "新建场所",
    "site.changed": "修改场所",
    "site.closed": "停用场所",
    "site.reopened": "重新启用场所",
    "post.created": "新建岗位",
    "post.renamed": "岗位改名",
    "post.closed": "停用岗位",
    "post.reopened": "重新启用岗位",
    # banks and blueprints
    "bank.published": "发布题库版本",
    "bank.downloaded": "下载题库",
    "bank.created": "新建本单位题库",
    "bank.draft_started": "开始写题库新版",
    "bank.draft_settings": "改题库草稿的名称和对象",
    "bank.draft_saved": "存题库草稿",
    "bank.draft_topic_deleted": "从题库草稿拿掉专题",
    "bank.draft_discarded": "扔掉题库草稿",
    "procedure.registered": "登记操作规程",
    "procedure.changed": "修改操作规程",
    "documents.recorded": "登记依据文件",
    "blueprint.created": "新建组卷规则",
    "blueprint.saved": "修改组卷规则",
    "blueprint.copied": "复制组卷规则",
    "blueprint.archived": "停用组卷规则",
    "blueprint.restored": "重新启用组卷规则",
    # exams
    "exam.created": "新建考试",
    "exam.edited": "修改考试",
    "exam.target_added": "加考试对象",
    "exam.target_removed": "去掉考试对象",
    "exam.invigilators_named": "指定监考员",
    "exam.published": "发布考试",
    "exam.cancelled": "取消考试",
    "exam.paused": "暂停开考",
    "exam.resumed": "恢复开考",
    "exam.closed": "结束考试",
    "exam.candidate_added": "补加考生",
    "exam.candidate_removed": "去掉考生",
    "exam.questions_withdrawn": "试题停用，退出抽题",
    "exam.papers_printed": "打印纸质试卷",
    "exam.archived": "下载整套考试档案",
    "exam.evaluated": "写考试总结",
    "exam.file_added": "归档签字表等文件",
    "results.exported": "导出成绩",
    "exam.revealed": "公开抽题密钥",
    "start_code.given": "发出开考码",
    "start_code.withdrawn": "作废开考码",
    "candidate.identified": "核对考生身份",
    "candidate.unidentified": "撤销身份核对",
    "candidate.time_added": "给考生加时间",
    "candidate.try_granted": "给考生加一次机会",
    # sittings and practice
    "attempt.started": "开始答卷",
    "attempt.handed_in": "交卷",
    "attempt.timed_out": "时间到，自动收卷",
    "attempt.closed_by_invigilator": "监考员收卷",
    "attempt.voided": "作废答卷",
    "attempt.late_sheet_kept": "收到迟交的答案，留存",
    "attempt.late_sheet_proposed": "提议收下迟交的答案",
    "attempt.late_sheet_accepted": "收下迟交的答案，重新判分",
    "attempt.late_sheet_refused": "不收迟交的答案",
    "practice.started": "开始练习",
    "practice.finished": "做完一组练习",
    "favourite.added": "收藏试题",
    "favourite.removed": "取消收藏",
    # the system itself
    "demo.begun": "建立演示区",
    "demo.people_added": "加入演示人员",
    "demo.roles_given": "授予演示角色",
    "trail.verified": "核对操作记录",
    "trail.erased": "清除过期明细",
    "backup.created": "备份",
    "backup.downloaded": "下载备份",
    "backup.restored": "从备份恢复",
    "keys.backed_up": "备份密钥",
}

NOUNS: dict[str, str] = {
    "sign_in.": "登录",
    "code.": "密码",
    "person.": "人员",
    "employment.": "入职离职",
    "assignment.": "岗位安排",
    "role.": "授权",
    "roster.": "花名册",
    "enterprise.": "单位",
    "place.": "部门班组",
    "site.": "场所",
    "post.": "岗位",
    "bank.": "题库",
    "documents.": "依据文件",
    "procedure.": "操作规程",
    "blueprint.": "组卷规则",
    "exam.": "考试",
    "start_code.": "开考码",
    "candidate.": "考生",
    "attempt.": "答卷",
    "results.": "成绩",
    "practice.": "练习",
    "trail.": "操作记录",
    "backup.": "备份",
    "keys.": "密钥",
}

SUBJECTS: dict[str, str] = {
    "assignment": "岗位安排",
    "attempt": "答卷",
    "backup": "备份",
    "bank": "题库",
    "blueprint": "组卷规则",
    "candidate": "考生",
    "document": "操作规程",
    "documents": "依据文件",
    "employment": "入职记录",
    "enterprise": "单位",
    "district": "区",
    "exam": "考试",
    "keys": "密钥",
    "person": "人员",
    "place": "部门班组",
    "post": "岗位",
    "practice": "练习",
    "question": "试题",
    "roster": "花名册",
    "site": "场所",
    "start_code": "开考码",
    "trail": "操作记录",
}

DETAILS: dict[str, str] = {
    "articles": "条数",
    "ids": "编号",
    "topic": "专题文件",
    "topics": "专题文件",
    "new_revisions": "新内容数",
    "origin": "来源",
    "sha256": "内容校验码",
    "again": "再给一次机会",
    "at": "位置",
    "before": "此前",
    "count": "数量",
    "events": "作答过程摘要",
    "exam": "考试",
    "fault": "问题",
    "full_score": "满分",
    "head": "链头",
    "industry": "行业",
    "made_at": "备份时间",
    "minutes": "分钟",
    "name": "名称",
    "network": "网络",
    "paper": "试卷",
    "papers": "份数",
    "passed": "合格",
    "person": "人员",
    "place": "地点",
    "questions": "题数",
    "reason": "原因",
    "role": "角色",
    "score": "得分",
    "size": "字节",
    "sound": "核对条数",
    "title": "名称",
    "version": "版本",
}


def act_words(act: str) -> str:
    """What people read for an act; one without words is shown as it is."""
    return ACTS.get(act, act)


def subject_words(entry: TrailView) -> str:
    """What an entry is about: its kind and, where it has one, its name."""
    kind = SUBJECTS.get(entry.subject_kind, entry.subject_kind)
    return f"{kind} {entry.subject_name or entry.subject_id}".strip()


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
    if key in ("score", "full_score") and isinstance(value, int):
        return f"{value / 100:.2f}".rstrip("0").rstrip(".") + " 分"
    if isinstance(value, list):
        return "、".join(_text("", item) for item in value)
    if isinstance(value, dict):
        return "，".join(
            f"{DETAILS.get(name, name)} {_text(name, item)}" for name, item in value.items()
        )
    return str(value)
