"""What forms about predecessors and successors have in common."""

from typing import Final

from service.web.openings import Filled

_PAPER: Final = {
    "number": "Nhập số, ký hiệu văn bản",
    "signed_on": "Nhập ngày văn bản",
    "issuer": "Nhập cơ quan ban hành",
}


def complete(form: Filled, others: str, choose: str) -> Filled:
    """The manner, the other units (the field `others`) and the document belong together: all of
    them or none."""
    sentences = {"change": "Chọn hình thức", others: choose} | _PAPER
    given = form.answers
    if form.errors or not any(given.get(name) for name in sentences):
        return form
    errors = {name: [said] for name, said in sentences.items() if not given.get(name)}
    return Filled(form.questions, form.values, {} if errors else given, errors)
