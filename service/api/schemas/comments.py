"""Remarks on a posted list."""

from forms.choices import One
from forms.days import Day
from forms.fields import Long, Text
from service.api.schemas.base import Body, Ident, Shown, text

CHANNELS = {
    "direct": "Trực tiếp",
    "letter": "Văn bản",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "portal": "Cổng thông tin",
}


class CommentBody(Body):
    dossier = Ident("Hồ sơ", required=True)
    nomination = Ident("Trường hợp")
    commenter = Text("Người góp ý", required=True)
    contact = Text("Liên hệ")
    text = Long("Nội dung góp ý", required=True)
    channel = One("Hình thức gửi", CHANNELS, required=True)
    received_on = Day("Ngày nhận", earliest=None, latest=None, required=True)


class Comment(Shown):
    id = text()
