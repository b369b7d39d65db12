"""The closed lists of the field, each with the Chinese word a reader sees."""

from enum import StrEnum


class Industry(StrEnum):
    """The ten industries the district office looks across."""

    COAL_MINE = "coal-mine"
    HAZARDOUS_CHEMICALS = "hazardous-chemicals"
    METALLURGY_TRADE = "metallurgy-trade"
    TOWN_GAS = "town-gas"
    CONSTRUCTION = "construction"
    SCENIC_AREA = "scenic-area"
    ROAD_TRANSPORT = "road-transport"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    COMMERCIAL_COMPLEX = "commercial-complex"


class PersonCategory(StrEnum):
    """Who the training rules speak of."""

    PRINCIPAL = "principal"
    DEPUTY = "deputy"
    SAFETY_MANAGEMENT = "safety-management"
    SPECIAL_OPERATIONS = "special-operations"
    FRONTLINE = "frontline"
    NEW_TO_POST = "new-to-post"


class EmploymentForm(StrEnum):
    """In what form somebody is employed."""

    CONTRACT = "contract"
    DISPATCH = "dispatch"
    OUTSOURCED = "outsourced"
    TEMPORARY = "temporary"
    ROTATION = "rotation"
    AGREEMENT = "agreement"
    INTERN = "intern"


class PlaceKind(StrEnum):
    """The levels of the tree of places."""

    DISTRICT = "district"
    ENTERPRISE = "enterprise"
    DEPARTMENT = "department"
    TEAM = "team"


INDUSTRY_LABELS: dict[Industry, str] = {
    Industry.COAL_MINE: "煤矿",
    Industry.HAZARDOUS_CHEMICALS: "危险化学品",
    Industry.METALLURGY_TRADE: "冶金工贸",
    Industry.TOWN_GAS: "城镇燃气",
    Industry.CONSTRUCTION: "建筑施工",
    Industry.SCENIC_AREA: "旅游景区",
    Industry.ROAD_TRANSPORT: "道路运输",
    Industry.SCHOOL: "学校",
    Industry.HOSPITAL: "医院",
    Industry.COMMERCIAL_COMPLEX: "商业综合体",
}

CATEGORY_LABELS: dict[PersonCategory, str] = {
    PersonCategory.PRINCIPAL: "主要负责人",
    PersonCategory.DEPUTY: "分管负责人",
    PersonCategory.SAFETY_MANAGEMENT: "安全生产管理人员",
    PersonCategory.SPECIAL_OPERATIONS: "特种作业人员",
    PersonCategory.FRONTLINE: "一线从业人员",
    PersonCategory.NEW_TO_POST: "新上岗人员",
}

FORM_LABELS: dict[EmploymentForm, str] = {
    EmploymentForm.CONTRACT: "合同工",
    EmploymentForm.DISPATCH: "劳务派遣",
    EmploymentForm.OUTSOURCED: "外包",
    EmploymentForm.TEMPORARY: "临时",
    EmploymentForm.ROTATION: "轮换",
    EmploymentForm.AGREEMENT: "协议",
    EmploymentForm.INTERN: "实习",
}

PLACE_LABELS: dict[PlaceKind, str] = {
    PlaceKind.DISTRICT: "区县",
    PlaceKind.ENTERPRISE: "企业",
    PlaceKind.DEPARTMENT: "部门/车间",
    PlaceKind.TEAM: "班组",
}
