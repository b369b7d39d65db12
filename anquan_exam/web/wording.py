"""The one table of refusals: the code a service raises, and what people read.

As a good team leader speaks: the fact, then what to do. Places in braces are filled by the
detail."""

from datetime import datetime

from anquan_exam import clock
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import Refused
from anquan_exam.domain.questions import Kind
from anquan_exam.services.errors import Problem
from anquan_exam.web.offline_words import OFFLINE
from anquan_exam.web.wording_banks import BANKS
from anquan_exam.web.wording_bodies import BODIES
from anquan_exam.web.wording_cases import CASE_WORDING
from anquan_exam.web.wording_certificates import CERTIFICATES
from anquan_exam.web.wording_file import FILE
from anquan_exam.web.wording_joining import JOINING
from anquan_exam.web.wording_ledgers import LEDGERS
from anquan_exam.web.wording_papers import NOT_PRINTED, PAPER_BODY
from anquan_exam.web.wording_record import RECORD_WORDING
from anquan_exam.web.wording_shifts import SHIFTS
from anquan_exam.web.wording_training import TRAINING

KIND_RULES: dict[Kind, str] = {
    Kind.SINGLE: "选对得分，选错不得分",
    Kind.TRUE_FALSE: "选对得分，选错不得分",
    Kind.FILL_IN: "每空分数一样，填对一空得一份",
    Kind.ORDERING: "按先后点步骤，全排对才得分",
    Kind.HAZARD_PICTURE: "在图上点出隐患，找对一处得一份；图上写着有几处",
    Kind.CASE: "先看材料，再答下面几道小题；分数分到各小题",
    Kind.SHORT_ANSWER: "用自己的话写，判卷人按要点给分",
}
"""How an answer is marked. A multiple choice is marked by the rule of its exam."""

PARTIAL_CREDIT: dict[PartialCredit, str] = {
    PartialCredit.ALL_OR_NOTHING: "全对才得分，少选、错选不得分",
    PartialCredit.HALF_IF_SUBSET: "少选得一半，错选不得分",
    PartialCredit.PER_RIGHT_OPTION: "少选按选对的个数得分，错选不得分",
    PartialCredit.RIGHT_MINUS_WRONG: "选对一个加分，选错一个扣分，扣完为止",
}

WORDING: dict[str, str] = {
    **CASE_WORDING,
    **FILE,
    **OFFLINE,
    **SHIFTS,
    **CERTIFICATES,
    **BODIES,
    **PAPER_BODY,
    # messages
    "userid_unreadable": "账号没填对：一个人一个账号，没有空格、逗号、竖线，最多 64 位。",
    "message_no_address": "你在这条通道上没有账号或手机号，先填上再试。",
    **TRAINING,
    **LEDGERS,
    # corrections, regrades, objections
    "reason_long": "理由太长，最多 {most} 个字。",
    "correction_no_part": "这道题没有这一小题，回去重新选。",
    "correction_nothing_new": "和现在的答案一样，没有要更正的。",
    "correction_bad_key": (
        "这样的答案不行：对的要在选项里，不能空着；排序要写全；找隐患还是原来那么多处。"
    ),
    "correction_no_key": "简答题没有标准答案，分给错了就在阅卷里改分。",
    "correction_waits": "这里已经有一条更正等人定，先把它定了。",
    "correction_decided": "这条更正已经定过了，刷新看看。",
    "correction_undecided": "这条更正还没生效，先由第二个人定。",
    "correction_not_in_force": "这条更正不在生效，刷新看看。",
    "regrade_under_way": "这条更正的改判正在进行，先把它定了。",
    "regrade_not_counted": "还没试算完，或者已经定过了，刷新看看。",
    "nobody_to_regrade": "没有人交过有这道题的卷，不用改判。",
    "objection_empty": "写一下哪里不对。",
    "objection_long": "太长了，最多 {most} 个字。",
    "objection_too_late": "考完 {days} 天以后就不能提了。有话直接找安全科。",
    "objection_made": "这条你已经提过了，等答复。",
    "objection_answered": "这条已经答复过了。",
    "own_objection": "自己提的异议，要别人来答复。",
    # spot checks
    "department_missing": "写上执法部门的名称。",
    "officers_missing": "至少两名执法人员。",
    "officer_incomplete": "每名执法人员的姓名和执法证号都要写。",
    "count_wrong": "抽几个人写 1 到 {most} 的整数。",
    "too_few_people": "名单里只有 {people} 个人，抽少一点，或者看看名单对不对。",
    "shift_unclear": "这几行有同名的人，加上工号：{lines}。",
    "ready_missing": "选一份卷子。",
    "pool_short": "题库里的题不够一份卷，换一份。",
    "screening_unfit": "这份卷不能提前结束：题数不对，或者有案例、简答题。换一份，或者不勾。",
    "spot_check_drawn": "已经抽过了，抽中的人定了，不能再抽。",
    "spot_check_not_drawn": "还没抽人。先请单位的人说一个词。",
    "spot_check_over": "考完了，名单不能再改。没来的人会列进补考。",
    "spot_check_sat": "{name}已经开始答了，不能再换下来。",
    "nobody_called": "抽中的人都不在，没有人能考。",
    "absence_unsaid": "写一句为什么。",
    "place_missing": "写在哪儿考。",
    "hours_wrong": "考场开几小时写 1 到 {most} 的整数。",
    **RECORD_WORDING,
    # signing in
    "wrong_account_or_code": "账号或密码不对。再看一遍输一次；忘了就找安全科重置。",
    "locked": "输错次数多了，先歇 {minutes} 分钟再试。着急就找安全科重置密码。",
    "demo_refused": "这是演示账号，正式站点不能用。用自己的账号登录。",
    "wrong_old_code": "原来的密码不对，再输一次。",
    "too_short": "新密码最少 8 位，字母数字都行。",
    "too_common": "这个密码太好猜，换一个。",
    "same_as_account": "密码别和账号一样，换一个。",
    "same_as_before": "新密码和原来的一样，换一个。",
    # sitting an exam
    "signed_out": "登录过期了。答案都在手机里，重新登录就自动交上去。",
    "bad_events": "这次没存上，怪我们。答案在手机里，刷新一下再交。",
    "bad_sheet": "这次没交上，怪我们。答案在手机里，刷新一下再交。",
    "bad_answer": "第 {item} 题的答案认不出来，重新选一次。",
    "not_on_paper": "这题不在你的卷子上，刷新一下再答。",
    "attempt_closed": "这份卷已经交了。",
    "start_not_published": "这场考试还没发布。",
    "start_withdrawn": "这场考试取消了。问一下安全科。",
    "start_not_assigned": "这场考试没有安排你。要考就找安全科。",
    "start_barred": "监考员报告说来考的不是你本人，定下来之前不能开考。是本人就带上证件找安全科。",
    "start_already_open": "你有一份没交的卷子，先接着答。",
    "start_paused": "现在暂停开考，等监考员通知。",
    "start_pool_too_small": "题库里的题不够抽，已经告诉安全科。等通知再考。",
    "start_not_open_yet": "还没到时间。{opens_at} 开考，到点这里会自动打开。",
    "start_closed": "考试 {closed_at} 结束了。没考上就找安全科安排补考。",
    "start_tries_used": "{max_tries} 次机会用完了。找安全科安排补考。",
    "start_cooling_down": "先看看书。{again_at} 以后才能再考。",
    "start_hours_missing": "课还差 {minutes_missing} 分钟，补完才能考。",
    "start_not_present": "监考员还没核对你。到监考员那儿报个到，核对完这里会自动打开。",
    "start_start_code_missing": "输开考码才能开始。问一下监考员。",
    "start_start_code_wrong": "开考码不对。问一下监考员，再输一次。",
    # practising
    "practice_during_exam": "你有一场考试还没交卷，交了再来练习。",
    "keys_during_exam": "你有一场考试还没交卷，交了再来看题目和答案。",
    "practice_nothing": "这里眼下没有题可练，换一个专题或题型。",
    "practice_empty": "先选一个，再看对不对。",
    "practice_empty_blank": "先填上，再看对不对。",
    "practice_empty_text": "先写几句，再看对不对。",
    "practice_empty_picture": "先在图上点出来，再看对不对。",
    "practice_unfinished": "先把步骤排完，再看对不对。",
    "practice_over": "这一组已经结束了。再开一组接着练。",
    # the trail and the system
    "anchor_unreadable": "这个锚点认不出来。照单据上印的抄：位置:哈希，或只抄哈希。",
    "trail_sound": "核对完了，{count} 条都对得上。",
    "trail_broken": "第 {position} 条对不上：{fault}。先做一个备份留证，再查是谁动过数据库。",
    "trail_gap": "这条之前少了记录",
    "trail_link": "接不上前一条",
    "trail_seal": "内容和封存时不一样",
    "trail_payload": "明细和封存时不一样",
    "trail_anchor": "这个位置的哈希和锚点不一样",
    "trail_anchor_missing": "链里没有这个锚点",
    "backup_made": "备份做好了（{size}），在下面下载。密钥不在里面，要另外备份。",
    "backup_tool_missing": "服务器上没有 {tool}，备份不了。找管服务器的人装上 postgresql-client。",
    "backup_tool_failed": "{tool} 没做成：{said}。找管服务器的人看看。",
    # blueprints and exams
    "title_missing": "先起个名称。",
    "title_too_long": "名称太长，最多 {most} 个字。",
    "text_too_long": "写得太长，最多 {most} 个字。",
    "no_such_template": "没有这种现成的，重新选一种。",
    "no_banks": "先选题库。",
    "too_many_sections": "部分太多，最多 {most} 个。",
    "too_many_questions": "题太多，一份卷最多 {most} 题。",
    "blueprint_changed": "别人刚改过这份组卷规则。刷新看看新的，再改你的。",
    "ready_banks_missing": "这些题库还没发布，先发布再用：{banks}。",
    "blueprint_archived": "这份组卷规则收起来了。先拿回来再用。",
    "blueprint_not_ready": "组卷规则还没写完，看“发布前检查”。",
    "section_short": "“{section}”要抽 {wanted} 题，只有 {available} 题能抽。少抽几题或放宽条件。",
    "difficulty_reversed": "难度写反了，低的在前。",
    "not_a_number": "要填 {lowest} 到 {highest} 的整数。",
    "not_marks": "分数要大于 0，最多 {most} 分、两位小数。",
    "not_a_moment": "日期和时间没填对，像 2026-11-24 和 14:30 这样。",
    "window_reversed": "截止要在开考以后。",
    "no_such_site": "没有这个场所，重新选。",
    "no_such_target": "没有这个单位、岗位或类别，重新选。",
    "no_such_invigilator": "选的人里有不能监考的。先到“谁能管什么”里给他监考员。",
    "policy_refused": "“{setting}”这样设不行。改一下再存。",
    "list_too_long": "名单太长，一次最多 {most} 行。",
    "exam_not_draft": "这场考试已经发布或取消，改不了了。",
    "exam_not_ready": "还不能发布。先把标红的几处办好。",
    "exam_over": "这场考试已经结束或取消了。",
    "exam_begun": "已经有人开考，取消不了。可以提前结束，或者作废个别答卷。",
    "exam_not_running": "这场考试没在进行，办不了这件事。",
    "exam_not_open_yet": "还没开考，不能提前结束。不考了就取消它。",
    "attempts_open": "还有 {count} 人没交卷，等他们交完再结束。",
    "reason_missing": "写一下为什么。",
    "already_assigned": "{name}已经在名单里了。",
    "candidate_begun": "{name}已经开考，拿不掉了。要作废就到监考页去。",
    # places, people, roles
    "credit_code_wrong": "统一社会信用代码不对，照营业执照核一遍，共 18 位。",
    "credit_code_taken": "这个代码已经有单位用了。在列表里找找，别建重了。",
    "name_missing": "名字还空着，填一个。",
    "name_long": "名字太长，最多 {most} 个字。",
    "name_taken": "已经有叫“{name}”的了，换个名字；撤掉的可以恢复。",
    "industry_missing": "至少选一个行业。",
    "place_not_here": "这里下面不能再建这一级。",
    "place_closed": "这个部门撤掉了，先恢复再用。",
    "place_has_people": "这里还有 {people} 人在岗，先把人调走再撤。",
    "person_name_wrong": "姓名里有不该有的字，只写姓名。",
    "phone_wrong": "手机号不对，该是 1 开头的 11 位。",
    "lamp_taken": "矿灯号 {number} 登记在别人名下。先到那个人的页面改掉，再登记。",
    "phone_taken": "这个手机号登记在别人名下，核对一下。",
    "id_taken": "这个身份证号登记在别人名下，核对一下。",
    "id_lost_digits": "身份证后三位丢了，照证件重填。",
    "id_length": "身份证位数不对，该是 18 位。",
    "id_format": "身份证里有不该有的字。",
    "id_born": "身份证里的出生日期不对。",
    "id_check_digit": "身份证校验位不对，多半是抄错一位。",
    "works_elsewhere": "他还在别的单位上班，这里改不了。请区里来改。",
    "works_elsewhere_code": "{name}还在别的单位上班，这里重置不了。请区里来重置。",
    "holds_more": "{name}管的事比你多，这里改不了。找上一级来办。",
    "ended_already": "已经结束过了，刷新看看。",
    "ends_before_begin": "最后一天比开始还早，改一下日期。",
    "move_before_begin": "他 {begins} 就在原来的岗位了，调动要写在那天以后。",
    "role_not_yours": "这个角色你没法给，也收不回。找上一级来办。",
    "role_own": "自己的角色自己收不回。找别的管理员来办。",
    "role_held": "他在这里已经有这个角色了。",
    # rosters
    "file_missing": "还没选文件。",
    "file_empty": "文件是空的。",
    "file_large": "文件超过 {mib} MB。没用的表和图片删掉再传。",
    "file_kind": "认不出是什么文件。用 Excel（.xlsx、.xls）或 CSV；试题还可以用 Word（.docx）。",
    "file_broken": "文件坏了，打不开。用原来的程序（Excel、Word）打开，另存一份再传。",
    "file_locked": "文件加了密码。去掉密码再传。",
    "file_web_page": "这是网页，只是名字像 Excel。用 Excel 打开，另存为 .xlsx 再传。",
    "file_bomb": "文件展开来太大。用 Excel 另存一份，只留要导的那张表，再传。",
    "file_sparse": "表格里很远的地方还有内容。删掉表外面的行和列再传。",
    "file_sheets": "几张工作表里都有内容：{names}。一次只读一张，分成几个文件再传。",
    "file_rows": "超过 {most} 行。分成几个文件再传。",
    "file_no_header": "没找到表头。要有一行写着“姓名”和“身份证号”“手机号”这些列名。",
    "file_nobody": "表头找到了，下面没有人。",
    "roster_not_ready": "这份花名册正在处理，或者已经导入了，刷新看看。",
    "roster_nothing": "没有能导入的行。先把要你定的定好，或者改好再传。",
    "roster_busy": "别人也在改这份花名册，再按一次。",
    "roster_no_answer": "这一行不能这样定，刷新看看。",
    "codes_taken": "初始码已经取走了。丢了就到人员页给他重置。",
    # the exam room
    "own_sitting": "自己的考试不能自己监。让另一位监考员来办。",
    "same_person": "提的人不能自己定。让另一个人来定。",
    "bad_code": "开考码要 {least} 到 {most} 个字，只用汉字、字母、数字。",
    "bad_word": "单位说的词要 {least} 到 {most} 个字，只用汉字、字母、数字。",
    "code_used": "这个码用过了，换一个。",
    "known_by_missing": "写上是谁认出来的。",
    "no_such_identity": "选一下是怎么核对的：身份证、工牌，还是熟人辨认。",
    "candidate_removed": "{name}已经从名单里去掉了。",
    "already_present": "{name}已经核对过了。",
    "not_present": "{name}没有可撤销的核对。交了的卷要不算数，就作废它。",
    "no_try_left": "{name}没有考试机会了。要再考，先给一次机会。",
    "bad_minutes": "一次加 1 到 {most} 分钟。",
    "too_many_minutes": "加起来最多 {most} 分钟。",
    "too_many_tries": "给{name}加的次数太多了，另开一场考试。",
    "attempt_over": "这份卷已经交了或收了。",
    "message_missing": "先写上要说的话。",
    "message_long": "太长了，最多 {most} 个字。分两次说。",
    "nobody_sitting": "没有人在答，说了也看不到。",
    "already_voided": "这份卷已经作废了。",
    "candidate_barred": "有人报告{name}不是本人，另一个人定下来之前不能核对，也不能再给机会。",
    "noticed_missing": "写上是怎么发现不是本人的。",
    "impersonation_open": "{name}已经报过不是本人了。",
    "no_impersonation": "{name}没有等人定的报告。",
    "incident_missing": "先写上出了什么事。",
    "incident_long": "太长了。事情最多 {most} 个字，处理最多 {most_done} 个字，分两条写。",
    "incident_time": "时间不对。只能写已经发生的，最早到开考前一天。",
    "incident_kind": "选一下是哪一类。",
    "already_corrected": "第 {number} 条已经更正过了，要再改就更正新的那一条。",
    "log_full": "这场考试已经记了 {most} 条，记不下了。另写在纸上，和考场记录一起存。",
    "rooms_missing": "至少写一个考场，写上有多少座位。",
    "rooms_bad": "最多 {most} 个考场，名字不能重。分排的写几排、每排几座；不分排的只写座位数。",
    "seats_too_few": "一共 {have} 个座位，有 {people} 人要坐，不够。再加座位或加一个考场。",
    "seats_fixed": "已经有人开考了，座位不能再抽。",
    "nobody_to_seat": "名单上还没有人，不用抽座位。",
    "attempt_voided": "这份卷作废了，晚到的答案不用定了。",
    "late_proposed": "已经有人提过了，等另一个人定。",
    "late_not_proposed": "还没人提。先由一个人写明原因，再由另一个人定。",
    "late_decided": "这份答案已经定过了。",
    **JOINING,
    # marking
    "marking_not_yet": "这场考试还有人能考，看了参考答案就不公平了。等考试结束再来阅卷。",
    "own_paper": "自己的卷不能自己判。让另一个人来。",
    "marking_done": "这份卷判完出分了。要改就走“更正分数”，由另一个人同意。",
    "marked_by_others": "这份别人刚判完，不用再判。看下一份。",
    "marks_out_of_range": "每个要点的分要在 0 和它的满分之间，最多两位小数。",
    "note_long": "备注太长，最多 {most} 个字。",
    "marks_awaited": "这份卷还没判完，先判完再说。",
    "marks_missing": "还有卷等人阅卷，判完才能归档。",
    # results and what is kept of them
    "exam_not_over": "考试还没结束，题目、答案和档案先不给。等所有人都交了卷、时间也过了再来。",
    "evaluation_long": "评估太长，最多 {most} 字。",
    "specimens": "样卷一次打印 1 到 {most} 份。",
    "pool_too_small": "题库里的题不够抽一份完整的卷。先到组卷规则里看看缺什么。",
    "scan_empty": "还没选文件，或者文件是空的。",
    "scan_too_big": "文件超过 {mib} MB。扫描调低一点清晰度，或分开几个传。",
    "scan_kind": "只收 PDF、JPG、PNG。看的是文件内容，不是名字；拍照或扫描成这几种再传。",
    "scan_use": "选一下这是什么纸。",
    "scans_full": "这场考试已经存了 {most} 个文件或 {mib} MB，存不下了。几页合成一个 PDF 再传。",
    "archive_stopped": "装到一半停了，可能是服务器重启。再装一次。",
    **BANKS,
    # general
    "forbidden": "这里没有你能看的内容。要看就找安全科。",
    "not_found": "没找到这一页。可能删了，或者不归你管。",
    "not_on_the_list": "这场考试的名单里没有你。要考，找监考员或者安全科加上。",
    "too_large": "文件太大，最大 {mib} MB。分开几个再传。",
    "too_often": "点得太快了，等一分钟再试。",
    "form_expired": "这一页放得太久了。返回上一页刷新，再做一次。",
    "our_fault": "出了点问题，怪我们。过一会儿再试；还不行就告诉安全科。",
}


def words(code: str, **detail: object) -> str:
    """What to say for `code`; an unknown code says it is our fault rather than nothing."""
    return WORDING.get(code, WORDING["our_fault"]).format(**detail)


def say(problem: Problem) -> str:
    """What to say for a refusal raised by a service; moments are put on the clock of China."""
    return words(problem.code, **{name: _spoken(value) for name, value in problem.detail.items()})


def say_not_printed(problem: Problem) -> str:
    """The same, to whoever prints the papers of others."""
    sentence = NOT_PRINTED.get(problem.code)
    if sentence is None:
        return say(problem)
    return sentence.format(**{name: _spoken(value) for name, value in problem.detail.items()})


def refusal_words(refused: Refused) -> str:
    """What to say for a start that the policy refuses."""
    detail = {name: _spoken(value) for name, value in refused.detail.items()}
    return words(f"start_{refused.reason}", **detail)


def _spoken(value: object) -> object:
    """ISO 8601 moments as people say them; anything else as it is."""
    if isinstance(value, str) and "T" in value:
        try:
            at = clock.local(datetime.fromisoformat(value))
        except ValueError:
            return value
        return f"{at.month}月{at.day}日 {at:%H:%M}"
    return value
