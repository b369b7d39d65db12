"""What kinds, states and lacks of training are called."""

from anquan_exam.domain.education_card import CardSigner
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.services.training.state import SessionState

KIND_WORDS: dict[str, str] = {
    Training.PLANT.value: "三级教育：公司（矿、厂）级",
    Training.WORKSHOP.value: "三级教育：车间（区队）级",
    Training.TEAM.value: "三级教育：班组级",
    Training.INITIAL.value: "岗前初次培训",
    Training.YEARLY.value: "每年再培训",
    Training.RETURN.value: "复岗前专项培训",
    Training.NEW_POST.value: "转岗培训",
    Training.OFF_THE_JOB.value: "脱产培训",
    Training.NEW_METHODS.value: "四新培训",
}
LEVEL_WORDS: dict[Training, str] = {
    Training.PLANT: "公司（矿、厂）级",
    Training.WORKSHOP: "车间（区队）级",
    Training.TEAM: "班组级",
}
SIGNERS: dict[CardSigner, str] = {
    CardSigner.WORKER: "本人",
    CardSigner.TEACHER: "老师",
    CardSigner.MANAGER: "安全管理人员",
}
STATES: dict[SessionState, tuple[str, str]] = {
    SessionState.COMING: ("off", "还没到"),
    SessionState.NOW: ("must", "正在上"),
    SessionState.OVER: ("safe", "上完了"),
    SessionState.CANCELLED: ("off", "取消了"),
}
STATE_CHOICES = (
    (SessionState.OPEN.value, "有学时还没定"),
    (SessionState.COMING.value, "还没到"),
    (SessionState.NOW.value, "正在上"),
    (SessionState.OVER.value, "上完了"),
    (SessionState.CANCELLED.value, "取消了"),
)
WAITS: dict[str, tuple[str, str]] = {
    "": ("safe", "算学时了"),
    "own": ("must", "等你确认"),
    "second": ("off", "补记的，等第二个人同意"),
    "manager": ("off", "等安全科确认"),
    "assessment": ("off", "等考核"),
}


def hours(minutes: int) -> str:
    """Minutes as people say them: 3 小时 20 分."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest} 分钟"
    return f"{whole} 小时" + (f" {rest} 分" if rest else "")
