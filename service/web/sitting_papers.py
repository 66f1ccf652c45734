"""The papers of a sitting that can be printed now."""

from flask import url_for

from service.queries.session_papers import Editions
from service.queries.sessions import SessionPage
from service.text import clock_time
from service.web.sitting import ROLLED


def papers(found: SessionPage, editions: Editions) -> list[dict[str, str]]:
    """What can be printed of this sitting now: of its minutes each version that was signed."""
    if found.item.state not in ROLLED or found.opened_at is None:
        return []
    session_id = found.item.id
    draft = "" if found.signed_at else "Dự thảo, chưa ký"
    listed = [
        {
            "name": "Biên bản họp Hội đồng",
            "href": url_for("papers.minutes", session_id=session_id),
            "meta": " · ".join(
                part for part in (found.minutes_number, draft, _in_force(editions)) if part
            ),
        },
        *_other_versions(session_id, editions),
    ]
    if found.box_opened_at is not None:
        listed.append(
            {
                "name": "Biên bản kiểm phiếu",
                "href": url_for("papers.counting_minutes", session_id=session_id),
                "meta": f"Mở hòm phiếu lúc {clock_time(found.box_opened_at)}",
            }
        )
    if found.ballot_opened_at is not None:
        listed.append(
            {
                "name": "Bảng phiếu",
                "href": url_for("sessions.board", session_id=session_id),
                "meta": "Mọi phiếu đã mở, để ai cũng đếm lại được"
                if found.box_opened_at
                else "Công bố khi mở hòm phiếu",
            }
        )
    return listed


def _in_force(editions: Editions) -> str:
    return f"bản số {len(editions.signed)}" if len(editions.signed) > 1 else ""


def _other_versions(session_id: str, editions: Editions) -> list[dict[str, str]]:
    """Those that were replaced stay readable; a new one waits for its signatures."""
    rows = [("Biên bản, bản số {0}", each.number, "Đã thay") for each in editions.signed[-2::-1]]
    if editions.signed and editions.is_drafting:
        rows.insert(0, ("Bản đính chính biên bản", 0, "Chưa ký"))
    return [
        {
            "name": name.format(version),
            "href": url_for("papers.minutes_version", session_id=session_id, version=version),
            "meta": meta,
        }
        for name, version, meta in rows
    ]
