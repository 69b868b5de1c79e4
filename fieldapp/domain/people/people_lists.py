"""Lists of people, read into rows with what is wrong in each."""

from fieldapp.domain.sheets import cells, tables
from fieldapp.domain.sheets.tables import Column, Row
from fieldapp.models import Role

MOST_PEOPLE = 500
ROLES = {
    "网格员": Role.GRID_WORKER,
    "网格管理员": Role.GRID_WORKER,
    "专职网格员": Role.GRID_WORKER,
    "兼职网格员": Role.GRID_WORKER,
    "网格长": Role.GRID_HEAD,
    "中心户长": Role.HOUSEHOLD_HEAD,
    "户长": Role.HOUSEHOLD_HEAD,
    "中心工作人员": Role.CENTRE_STAFF,
    "网格中心工作人员": Role.CENTRE_STAFF,
    "中心主任": Role.CENTRE_DIRECTOR,
    "网格中心主任": Role.CENTRE_DIRECTOR,
    "部门承办人": Role.DEPARTMENT_HANDLER,
    "承办人": Role.DEPARTMENT_HANDLER,
    "审计员": Role.AUDITOR,
    "管理员": Role.ADMINISTRATOR,
    "系统管理员": Role.ADMINISTRATOR,
    **{role.value: role for role in Role},
    **{role.value.replace("_", " "): role for role in Role},
}
COLUMNS = (
    Column("name", ("姓名", "名字", "人员姓名", "name"), cells.name, example="示例：王明"),
    Column(
        "sign_in_name",
        ("登录名", "账号", "帐号", "用户名", "sign_in_name", "sign-in name", "account"),
        cells.code,
        example="wangming",
    ),
    Column(
        "phone",
        ("工作电话", "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "phone", "mobile"),
        cells.phone,
        is_needed=False,
        example="13800138000",
    ),
    Column("role", ("角色", "岗位", "职务", "身份", "role"), cells.one_of(ROLES), example="网格员"),
    Column(
        "place_code",
        ("网格编码", "区划代码", "地方编码", "网格代码", "编码", "place_code", "place code", "code"),
        cells.code,
        example="610902001001001",
    ),
    Column("unit", ("单位", "部门", "unit", "department"), cells.words, is_needed=False, example=""),
)


def read(source: bytes | str) -> list[Row]:
    """The rows of a file or a pasted table; what is wrong with their cells is in them. Raises SheetRefused."""
    return tables.read(source, COLUMNS, MOST_PEOPLE)
