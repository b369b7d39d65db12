"""The one table of refusals: the code a service raises, and what people read.

As a good team leader speaks: the fact, then what to do. Places in braces are filled by the detail."""

from anquan_exam.services.errors import Problem

WORDING: dict[str, str] = {
    # signing in
    "wrong_account_or_code": "账号或密码不对。再看一遍输一次；忘了就找安全科重置。",
    "locked": "输错次数多了，先歇 {minutes} 分钟再试。着急就找安全科重置密码。",
    "wrong_old_code": "原来的密码不对，再输一次。",
    "too_short": "新密码最少 8 位，字母数字都行。",
    "too_common": "这个密码太好猜，换一个。",
    "same_as_account": "密码别和账号一样，换一个。",
    "same_as_before": "新密码和原来的一样，换一个。",
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
    """What to say for a refusal raised by a service."""
    return words(problem.code, **problem.detail)
