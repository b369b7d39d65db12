"""What the demonstration district is made of. Every name says that it is made up; credit codes and
ID numbers are well formed, in areas that do not exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from anquan_exam.domain.access import Role
from anquan_exam.domain.people import check_digit
from anquan_exam.domain.roster_rows import ParsedRow
from anquan_exam.domain.vocabulary import EmploymentForm, Industry, PersonCategory

DISTRICT = "示范区（演示）"
CODE = "13572468"
"""What all demonstration logins sign in with."""

FAMILIES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗高"
GIVEN = ("样例", "示例", "演示", "范例", "试用", "模拟", "举例", "样本", "练习", "甲例")

Post = tuple[str, PersonCategory]
FRONT, SPECIAL = PersonCategory.FRONTLINE, PersonCategory.SPECIAL_OPERATIONS
SAFETY, NEW = PersonCategory.SAFETY_MANAGEMENT, PersonCategory.NEW_TO_POST


@dataclass(frozen=True)
class Department:
    """A department with its people: how many, in which posts in turn; teams below it, if any."""

    name: str
    people: int
    posts: tuple[Post, ...]
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoEnterprise:
    """A made-up enterprise. Sites: name and, where phones may not be, the reason."""

    name: str
    short: str
    industries: tuple[Industry, ...]
    departments: tuple[Department, ...]
    sites: tuple[tuple[str, str], ...]
    examined: int
    """How many sat last month's exam; beside the first enterprise it was for one department."""


AGENCY = "示范劳务演示有限公司"
OFFICE = Department("安全科", 2, (("安全员", SAFETY),))

ENTERPRISES = (
    DemoEnterprise(
        "示范煤业演示有限公司",
        "示范煤业",
        (Industry.COAL_MINE,),
        (
            OFFICE,
            Department(
                "掘进队",
                14,
                (("掘进工", FRONT), ("井下作业人员", FRONT), ("掘进机司机", SPECIAL)),
                ("一班", "二班"),
            ),
            Department("综采队", 12, (("采煤机司机", SPECIAL), ("支架工", FRONT))),
            Department("机电队", 8, (("井下电钳工", SPECIAL), ("胶带机司机", FRONT))),
            Department("通风队", 6, (("瓦斯检查工", SPECIAL), ("测风员", FRONT))),
        ),
        (("井下", "井下，有瓦斯"), ("地面培训室", "")),
        40,
    ),
    DemoEnterprise(
        "示范化工演示有限公司",
        "示范化工",
        (Industry.HAZARDOUS_CHEMICALS,),
        (
            OFFICE,
            Department("合成车间", 9, (("合成工", FRONT), ("危险化学品作业人员", SPECIAL))),
            Department("储运车间", 7, (("罐区操作工", FRONT), ("装卸工", NEW))),
        ),
        (("罐区", "爆炸危险区域"), ("二楼培训室", "")),
        8,
    ),
    DemoEnterprise(
        "示范机械制造演示有限公司",
        "示范机械",
        (Industry.METALLURGY_TRADE,),
        (
            OFFICE,
            Department("铸造车间", 9, (("炉前工", FRONT), ("行车工", SPECIAL))),
            Department("装配车间", 7, (("装配工", FRONT), ("焊工", SPECIAL))),
        ),
        (("厂区培训室", ""),),
        8,
    ),
    DemoEnterprise(
        "示范燃气演示有限公司",
        "示范燃气",
        (Industry.TOWN_GAS,),
        (OFFICE, Department("管网部", 12, (("巡线员", FRONT), ("抢修工", SPECIAL)))),
        (("门站", "爆炸危险区域"), ("会议室", "")),
        10,
    ),
    DemoEnterprise(
        "示范建筑工程演示有限公司",
        "示范建工",
        (Industry.CONSTRUCTION,),
        (
            OFFICE,
            Department(
                "一号项目部", 16, (("架子工", SPECIAL), ("钢筋工", FRONT), ("塔吊司机", SPECIAL))
            ),
        ),
        (("项目部会议室", ""),),
        13,
    ),
    DemoEnterprise(
        "示范客运演示有限公司",
        "示范客运",
        (Industry.ROAD_TRANSPORT,),
        (OFFICE, Department("车队", 14, (("客车驾驶员", FRONT), ("调度员", FRONT)))),
        (("车队会议室", ""),),
        0,
    ),
    DemoEnterprise(
        "示范商业广场演示有限公司",
        "示范广场",
        (Industry.COMMERCIAL_COMPLEX,),
        (OFFICE, Department("物业部", 12, (("消防值班员", SPECIAL), ("保洁员", NEW)))),
        (("负一层会议室", ""),),
        0,
    ),
    DemoEnterprise(
        "示范演示中学",
        "示范中学",
        (Industry.SCHOOL,),
        (OFFICE, Department("总务处", 8, (("食堂员工", FRONT), ("实验室管理员", FRONT)))),
        (("阶梯教室", ""),),
        0,
    ),
)


@dataclass(frozen=True)
class Login:
    """A demonstration login. `place` is a department of the first enterprise, "" for the
    enterprise itself, None for the district."""

    role: Role
    name: str
    phone: str
    place: str | None


NEW_HIRE = "高新例"
"""Joined these days, and has one level of education still to do."""

LOGINS = (
    Login(Role.WORKER, "王样例", "19900000001", "掘进队"),
    Login(Role.TEAM_LEADER, "李班长例", "19900000002", "掘进队"),
    Login(Role.SAFETY_MANAGER, "张安全例", "19900000003", ""),
    Login(Role.INVIGILATOR, "刘监考例", "19900000004", ""),
    Login(Role.BANK_EDITOR, "陈题库例", "19900000005", None),
    Login(Role.INSPECTOR, "杨执法例", "19900000006", None),
    Login(Role.DISTRICT_OFFICER, "赵区管例", "19900000007", None),
    Login(Role.ADMINISTRATOR, "黄系统例", "19900000008", None),
)


def names() -> Iterator[str]:
    """Names nobody has, each once."""
    taken = {NEW_HIRE, *(login.name for login in LOGINS)}
    for turn in range(len(GIVEN)):
        for at, family in enumerate(FAMILIES):
            name = family + GIVEN[(at + turn) % len(GIVEN)]
            if name not in taken:
                yield name


def id_number(serial: int) -> str:
    """A well-formed ID number in the area 999999, which is nobody's. Serial from 0 to 999."""
    born = date(1970 + serial % 30, serial % 12 + 1, serial % 28 + 1)
    body = f"999999{born:%Y%m%d}{serial:03d}"
    return body + check_digit(body)


def credit_code(serial: int) -> str:
    """A well-formed 统一社会信用代码 of an enterprise in the area 999999."""
    from stdnum.cn import uscc

    body = f"91999999MA{serial:07d}"
    return body + str(uscc.calc_check_digit(body))


def roster(
    enterprise: DemoEnterprise, fresh: Iterator[str], first: int, begins_on: date
) -> list[ParsedRow]:
    """The people of an enterprise as its roster would list them; serials from `first`."""
    rows: list[ParsedRow] = []
    for department in enterprise.departments:
        for at in range(department.people):
            serial = first + len(rows)
            post, category = department.posts[at % len(department.posts)]
            team = department.teams[at % len(department.teams) :][:1] if department.teams else ()
            dispatched = at % 9 == 8
            rows.append(
                ParsedRow(
                    line=len(rows) + 2,
                    name=next(fresh),
                    id_number=id_number(serial),
                    phone=f"1990000{serial + 100:04d}",
                    number=f"{len(rows) + 1:04d}",
                    department=(department.name, *team),
                    posts=(post,),
                    category=category,
                    form=EmploymentForm.DISPATCH if dispatched else EmploymentForm.CONTRACT,
                    begins_on=begins_on,
                    agency=AGENCY if dispatched else "",
                )
            )
    return rows
