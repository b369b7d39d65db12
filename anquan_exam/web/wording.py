"""The one table of refusals: the code a service raises, and what people read.

As a good team leader speaks: the fact, then what to do. Places in braces are filled by the
detail."""

from datetime import datetime

from anquan_exam import clock
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import Refused
from anquan_exam.services.errors import Problem

PARTIAL_CREDIT: dict[PartialCredit, str] = {
    PartialCredit.ALL_OR_NOTHING: "全对才得分，多选、少选、错选都不得分",
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
    # general
    "forbidden": "这里没有你能看的内容。要看就找安全科。",
    "not_found": "没找到这一页。可能删了，或者不归你管。",
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
