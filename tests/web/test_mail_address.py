"""The page on which a failing address is corrected: a task like any other, without a dossier."""

from sqlalchemy import select

from service.commands.addresses import note_wrong
from service.commands.office import Context
from service.db.models import Person


def test_the_head_of_the_office_sees_whose_address_it_is_and_corrects_it(town, at_desk):
    with town.office.database.writing() as session:
        person = session.scalars(select(Person).order_by(Person.sort_key).limit(1)).one()
        note_wrong(Context(session, town.office.house, town.now), person, "5.1.1 no such user")
        name, address = person.full_name, person.email
    desk = at_desk("truongphong")
    inbox = desk.opens("/")
    assert name in inbox.words
    page = desk.opens(inbox.link("Sửa địa chỉ thư điện tử"))
    assert "Hạn" in page.words
    assert page.one("#f-email").get("value") == address
    check = desk.sends(page, "Xem lại trước khi gửi", email="không phải địa chỉ")
    (send,) = check.said(".btn-primary")
    refused = desk.sends(check, send, status=422)
    assert "Nhập một địa chỉ thư" in refused.words
    check = desk.sends(refused, "Xem lại trước khi gửi", email="dung@xa.example.vn")
    assert desk.sends(check, send).path.endswith("/done")
    assert town.one(select(Person.email).where(Person.id == person.id)) == "dung@xa.example.vn"
    assert at_desk("thuongtruc").opens("/").status == 200
    assert name not in at_desk("tieuhoc").opens("/").words
