"""The roles that act in the procedure, and the lanes they stand for."""

from enum import StrEnum


class Role(StrEnum):
    UNIT_HEAD = "unit_head"
    UNIT_CLERK = "unit_clerk"
    STANDING_OFFICE = "standing_office"
    APPRAISER = "appraiser"
    OFFICE_HEAD = "office_head"
    OPINION_BODY = "opinion_body"
    COUNCIL_SECRETARY = "council_secretary"
    TELLER = "teller"
    COUNCIL_CHAIR = "council_chair"
    COUNCIL_MEMBER = "council_member"
    DECIDING_AUTHORITY = "deciding_authority"
    RECORDS_CLERK = "records_clerk"
    FINANCE_OFFICER = "finance_officer"
    COMMUNICATIONS = "communications"
    PROVINCE_CLERK = "province_clerk"
    PROVINCE_APPRAISER = "province_appraiser"
    PROVINCE_HEAD = "province_head"
    PROVINCE_CHAIR = "province_chair"

    @property
    def label(self) -> str:
        """The name of the role's lane in the diagrams; two lanes may share a name."""
        return _ROLES[self][0]

    @property
    def superior(self) -> "Role | None":
        """Who hears of a task two working days late; None where nobody stands above."""
        return _ROLES[self][1]

    @property
    def has_lane(self) -> bool:
        """False for the clerk of a unit: he drafts in its head's lane and completes nothing."""
        return self is not Role.UNIT_CLERK


_ROLES: dict[Role, tuple[str, Role | None]] = {
    Role.UNIT_HEAD: ("Thủ trưởng đơn vị", Role.STANDING_OFFICE),
    Role.UNIT_CLERK: ("Người soạn hồ sơ của đơn vị", Role.UNIT_HEAD),
    Role.STANDING_OFFICE: ("Cơ quan thường trực TĐKT", Role.OFFICE_HEAD),
    Role.APPRAISER: ("Chuyên viên thẩm định", Role.OFFICE_HEAD),
    Role.OFFICE_HEAD: ("Trưởng phòng VHXH", Role.DECIDING_AUTHORITY),
    Role.OPINION_BODY: ("Cơ quan cho ý kiến", Role.STANDING_OFFICE),
    Role.COUNCIL_SECRETARY: ("Thư ký", Role.COUNCIL_CHAIR),
    Role.TELLER: ("Ban kiểm phiếu", Role.COUNCIL_CHAIR),
    Role.COUNCIL_CHAIR: ("Chủ tịch Hội đồng", None),
    Role.COUNCIL_MEMBER: ("Thành viên Hội đồng", Role.COUNCIL_CHAIR),
    Role.DECIDING_AUTHORITY: ("Chủ tịch UBND", None),
    Role.RECORDS_CLERK: ("Văn thư", Role.OFFICE_HEAD),
    Role.FINANCE_OFFICER: ("Kế toán", Role.OFFICE_HEAD),
    Role.COMMUNICATIONS: ("Văn hóa – truyền thanh", Role.OFFICE_HEAD),
    Role.PROVINCE_CLERK: ("Văn thư", Role.PROVINCE_APPRAISER),
    Role.PROVINCE_APPRAISER: ("Chuyên viên", Role.PROVINCE_HEAD),
    Role.PROVINCE_HEAD: ("Lãnh đạo Sở Nội vụ", Role.PROVINCE_CHAIR),
    Role.PROVINCE_CHAIR: ("Chủ tịch UBND tỉnh", None),
}
