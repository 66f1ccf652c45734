"""Filters of the inbox that people keep under a name."""

from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy import func, select

from service import access
from service.access import Actor, NotFound
from service.commands.office import Context
from service.db.models import SavedView
from service.text import visible
from workflows.law.citations import Refusal

LONGEST_NAME: Final = 60
_MOST: Final = 30


class ViewWithoutName(Refusal):
    """Nhập tên bộ lọc, tối đa 60 chữ."""

    status: ClassVar[int] = 422


class TooManyViews(Refusal):
    """Bạn đã lưu {number} bộ lọc, là nhiều nhất. Xóa bớt rồi lưu lại."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveView:
    """Keep a query under a name; the same name again is the same view. `office_id` lends it to
    those who hold a role there, as the actor does himself."""

    actor: Actor
    name: str
    query: str
    office_id: str | None = None

    def run(self, context: Context) -> str:
        session, name = context.session, visible(self.name).strip()
        if not name or len(name) > LONGEST_NAME:
            raise ViewWithoutName
        offices = {holding.organisation_id for holding in self.actor.own.holdings}
        access.require(self.office_id is None or self.office_id in offices)
        mine = SavedView.person_id == self.actor.person_id
        view = session.scalar(select(SavedView).where(mine, SavedView.name == name))
        if view is None:
            kept = select(func.count()).select_from(SavedView).where(mine)
            if (session.scalar(kept) or 0) >= _MOST:
                raise TooManyViews(number=_MOST)
            view = SavedView(person_id=self.actor.person_id, name=name)
            session.add(view)
        view.query, view.office_id, view.saved_at = self.query, self.office_id, context.now
        session.flush()
        return view.id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteView:
    """For whoever saved it; to colleagues who may use it, too, it then is gone."""

    actor: Actor
    view_id: str

    def run(self, context: Context) -> str:
        view = context.session.get(SavedView, self.view_id)
        if view is None or view.person_id != self.actor.person_id:
            raise NotFound
        context.session.delete(view)
        return view.name
