"""A council's working rules as pages draw them."""

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from service.casework.working_rules import ENVELOPE_ONLY, MASTER_CODE
from service.queries.working_rules import RulesItem
from service.text import full_date
from service.web import words

RECEIPTS: Final[Mapping[str, str]] = {
    MASTER_CODE: "Phát mã kiểm phiếu.",
    ENVELOPE_ONLY: "Không phát mã kiểm phiếu, như phiếu giấy.",
}


def rules_line(each: RulesItem) -> dict[str, Any]:
    """For `working_rules` of `macros/council.html`."""
    file = each.file
    return {
        "document": each.document,
        "since": full_date(each.since),
        "text": each.text,
        "receipt": RECEIPTS[each.receipt_mode],
        "file": {
            "name": file.name,
            "href": url_for("files.file", file_id=file.id),
            "meta": f"{file.kind.upper()}, {words.size(file.size)}",
        }
        if file
        else None,
    }
