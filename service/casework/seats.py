"""Which roles are held where. Seats in a council are members of it, not roles given one by one."""

from collections.abc import Mapping
from typing import Final

from workflows.law.roles import Role

ROLES: Final[Mapping[str, tuple[Role, ...]]] = {
    "unit": (Role.UNIT_HEAD, Role.UNIT_CLERK, Role.OPINION_BODY),
    "commune": (
        Role.STANDING_OFFICE,
        Role.APPRAISER,
        Role.OFFICE_HEAD,
        Role.DECIDING_AUTHORITY,
        Role.RECORDS_CLERK,
        Role.FINANCE_OFFICER,
        Role.COMMUNICATIONS,
    ),
    "province": (
        Role.PROVINCE_CLERK,
        Role.PROVINCE_APPRAISER,
        Role.PROVINCE_HEAD,
        Role.PROVINCE_CHAIR,
    ),
}
LEVELS: Final[Mapping[str, str]] = {"unit": "đơn vị", "commune": "xã", "province": "tỉnh"}


def label(role: Role) -> str:
    """As an administrator reads it among all roles: two lanes share a name."""
    return f"{role.label} (tỉnh)" if role in ROLES["province"] else role.label
