"""The one table of refusals: the code a service raises, and what people read.

As a good team leader speaks: the fact, then what to do. Places in braces are filled by the
detail."""

from datetime import datetime

from anquan_exam import clock
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import Refused
from anquan_exam.services.errors import Problem

PARTIAL_CREDIT: dict[PartialCredit, str] = {
    PartialCredit.ALL_OR_NOTHING: "全对才得分，少选、错选不得分",
    PartialCredit.HALF_IF_SUBSET: "少选得一半，错选不得分",
    PartialCredit.PER_RIGHT_OPTION: "少选按选对的个数得分，错选不得分",
    PartialCredit.RIGHT_MINUS_WRONG: "选对一个加分，选错一个扣分，扣完为止",
}

WORDING: dict[str, str] = {
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
    "role_not_yours": "这个角色你没法给，也收不回。找上一级来办。",
    "role_own": "自己的角色自己收不回。找别的管理员来办。",
    "role_held": "他在这里已经有这个角色了。",
    # rosters
    "file_missing": "还没选文件。",
    "file_empty": "文件是空的。",
    "file_large": "文件超过 {mib} MB。只留花名册那张表，图片删掉再传。",
    "file_kind": "认不出是什么文件。用 Excel（.xlsx、.xls）或 CSV。",
    "file_broken": "文件坏了，打不开。用 Excel 打开另存一份再传。",
    "file_locked": "文件加了密码。去掉密码再传。",
    "file_web_page": "这是网页，只是名字像 Excel。用 Excel 打开，另存为 .xlsx 再传。",
    "file_bomb": "文件展开来太大，不像花名册。用 Excel 另存一份只有花名册的再传。",
    "file_sparse": "表格里很远的地方还有内容。删掉花名册外面的行和列再传。",
    "file_rows": "超过 {most} 行。分成几个文件再传。",
    "file_no_header": "没找到表头。要有一行写着“姓名”和“身份证号”“手机号”这些列名。",
    "file_nobody": "表头找到了，下面没有人。",
    "roster_not_ready": "这份花名册正在处理，或者已经导入了，刷新看看。",
    "roster_nothing": "没有能导入的行。先把要你定的定好，或者改好再传。",
    "roster_no_answer": "这一行不能这样定，刷新看看。",
    "codes_taken": "初始码已经取走了。丢了就到人员页给他重置。",
    # the exam room
    "own_sitting": "自己的考试不能自己监。让另一位监考员来办。",
    "same_person": "提的人不能自己定。让另一个人来定。",
    "bad_code": "开考码要 {least} 到 {most} 个字，只用汉字、字母、数字。",
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
    "already_voided": "这份卷已经作废了。",
    "attempt_voided": "这份卷作废了，晚到的答案不用定了。",
    "late_proposed": "已经有人提过了，等另一个人定。",
    "late_not_proposed": "还没人提。先由一个人写明原因，再由另一个人定。",
    "late_decided": "这份答案已经定过了。",
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
    # question banks
    "banks_during_exam": "你有一场考试还没交卷，交了再来看题库。",
    "bad_bank_id": "编号只能用小写字母、数字和连字符，别太长，例如 juejin-2026。",
    "bank_id_used": "这个编号用过了，换一个。",
    "bank_id_taken": "这个题库编号是别的单位的。",
    "title_long": "名称太长，最多 {most} 个字。",
    "posts_long": "岗位名称太长，最多 {most} 个字。",
    "hidden_character": "里面有看不见的字符（{character}），删掉重打一遍。",
    "bad_topic_name": "文件名“{name}”不行。写成两位数字-小写字母.md，例如 03-rights.md。",
    "topic_used": "已经有这个文件名了，换个序号，或者打开原来那个改。",
    "topic_too_large": "{name} 太大，最大 {kib} KB。分成几个专题。",
    "too_many_topics": "专题太多或者太大，最多 {most} 个文件、12 MB。分成几个题库。",
    "draft_changed": "你打开以后，别人又改过这份草稿。先把你的改动复制下来，刷新再改。",
    "draft_not_ready": "还有地方要改，改完才能发布。",
    "draft_unchanged": "和已发布的版本一模一样，不用再发布。",
    "changes_missing": "写一句这一版改了什么。",
    "changes_long": "更新说明太长，最多 {most} 个字。",
    "version_content_differs": "第 {number} 版已经发布过，内容却不一样。",
    "question_id_taken": "题号 {question} 别的题库用了，换一个。",
    "reserved_id": "编号 {id} 不能用：要以本单位的前缀开头。",
    "published_meanwhile": "别人正好也在发布，再点一次。",
    "bank_not_sound": "题库里还有 {count} 处不对，没有发布。",
    "nothing_uploaded": "先选文件再传。",
    "too_many_files": "一次最多传 {most} 个文件。",
    "zip_alone": "压缩包要单独传，别和其他文件一起选。",
    "zip_not_zip": "这个压缩包打不开。用 Windows 自带的“压缩为 ZIP”重做一个。",
    "zip_encrypted": "压缩包加了密码，去掉密码再传。",
    "zip_bad_name": "压缩包里的文件名不行：{name}。只放题库文件夹再传。",
    "zip_too_many": "压缩包里的文件太多。只放一个题库文件夹。",
    "zip_too_large": "压缩包里的 {name} 解开太大，不能收。",
    "zip_nested": "压缩包里只放一个题库文件夹，文件夹里不要再套文件夹。",
    "zip_twice": "压缩包里有两个同名文件：{name}。",
    "unknown_file": "{name} 不是题目文件。只收 .md 文件，或者一个 .zip。",
    "no_topics": "里面没有题目文件（例如 01-general.md）。",
    "not_utf8": "{name} 不是 UTF-8 编码。用记事本打开，另存为时选 UTF-8。",
    "bad_sheet_file": "bank.yaml 第 {line} 行：{problem}。",
    "other_bank": "压缩包是另一个题库的（{id}），没有收。",
    "short_missing": "填一个简称。",
    "text_long": "太长了，最多 {most} 个字。",
    "bad_period": "作废日期要晚于执行日期。",
    "no_articles": "至少写一条，一行一条，例如 4.1 作业前检查。",
    "too_many_articles": "条款太多，最多 {most} 条。",
    "bad_article": "“{line}”看不懂。每行先写条号（第五条、4.1），空一格再写标题。",
    "article_twice": "“{number}”写了两次。",
    "article_cited": "题目 {question} 的依据是“{number}”，这一条不能去掉。",
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
