"""The law of this office as one value: ask it, and it answers with its grounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from workflows.law import awards, councils, deadlines, local_days, money, papers, settings, targets
from workflows.law import year as years
from workflows.law.awards import Authority, Award, SubjectKind, UnknownAward, WrongSubject
from workflows.law.calendar import Calendar, Day, read_calendar
from workflows.law.citations import Citation, Ground, UnknownCitation, ground, read_citations
from workflows.law.councils import CouncilDuty, Quorum, Threshold
from workflows.law.deadlines import Chosen, Due, WholeTerm
from workflows.law.eligibility import Eligibility
from workflows.law.eligibility.criteria import CriteriaBook
from workflows.law.eligibility.record import Record
from workflows.law.eligibility.screening import Asked, screen
from workflows.law.files import checked, fingerprint, names, read_documents
from workflows.law.money import Amount
from workflows.law.papers import Paper, Retention
from workflows.law.quotas import Quota, quota
from workflows.law.rules import ANY, Documents, Place, Row, Table, read_tables
from workflows.law.settings import PublicComment, Setting
from workflows.law.targets import Target
from workflows.law.terms import Pause, term_text
from workflows.law.year import YearStep


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LawBook:
    """Every dated row, read once. `place` is codes of organisations, nearest first."""

    tables: Mapping[str, Table]
    citations: Mapping[str, Citation]
    criteria: CriteriaBook
    calendar: Calendar  # of the whole country
    local_days: Mapping[str, tuple[Day, ...]]  # by place
    events: Mapping[str, str]  # what a sentence calls the event a term counts from
    paper_names: Mapping[str, str]
    places: Mapping[str, str]  # who brought rows of their own: code → name
    ministries: frozenset[str]  # those of them that organisations may name, by code
    fingerprint: str  # of all that the documents say
    documents: Documents  # as they were read: a draft is added to them

    @classmethod
    def read(cls, folder: Path) -> "LawBook":
        """Reads `*.toml` of the folder and the layers of single places in `places/`. Raises
        LawDefects with all that is wrong in them, each with its line."""
        return cls._made(read_documents(folder))

    @classmethod
    def of(cls, documents: Documents) -> "LawBook":
        """From parsed documents by name. Raises LawDefects where they contradict themselves."""
        checked(documents)
        return cls._made(documents)

    @classmethod
    def _made(cls, documents: Documents) -> "LawBook":
        layers = [d for d in documents.values() if "table" in d or "place" in d]
        tables = read_tables(layers, names(documents))
        citations = read_citations(documents["citations"])
        return cls(
            tables=tables,
            citations=citations,
            criteria=CriteriaBook.of(tables, citations),
            calendar=read_calendar(documents["holidays"]),
            local_days=local_days.read(layers),
            events=documents["events"]["events"],
            paper_names=documents["papers"]["names"],
            places={d["place"]: d["name"] for d in layers if "place" in d},
            ministries=frozenset(d["place"] for d in layers if d.get("ministry")),
            fingerprint=fingerprint(documents),
            documents=documents,
        )

    @property
    def since(self) -> date:
        """The first day on which these rules say when anything is due."""
        return min(row.since for row in self.tables["deadlines"].rows)

    def calendar_at(self, place: Place) -> Calendar:
        """The working days at a place: those of the country, under those of each organisation."""
        return local_days.calendar_at(self.calendar, self.local_days, place)

    def with_calendar(self, calendar: Calendar) -> "LawBook":
        return replace(self, calendar=calendar)

    def citation(self, key: str) -> Citation:
        try:
            return self.citations[key]
        except KeyError:
            raise UnknownCitation(key) from None

    def due(
        self,
        key: str,
        *,
        anchors: Mapping[str, datetime],
        place: Place,
        on: date,
        chosen: Chosen | None = None,
        variant: str = ANY,
        pauses: Sequence[Pause] = (),
        extension: int = 0,
    ) -> Due:
        """When the deadline `key` ends, by the rule in force on the day `on`.

        `anchors` are events that happened (kind → latest instant), `chosen` dates that people set.
        `variant` picks a special term ("community"); without such a row the general one applies.
        """
        keys = dict.fromkeys([(key, variant), (key, ANY)])
        row = self.tables["deadlines"].find_special(*keys, on=on, place=place)
        question = deadlines.Question(
            anchors=anchors,
            chosen=chosen or {},
            pauses=pauses,
            extension=extension,
            calendar=self.calendar_at(place),
            close=time.fromisoformat(self.setting("office_close", on, place).text),
            events=self.events,
        )
        return deadlines.due(row, self._ground(row, on), question)

    def whole_term(self, key: str, *, on: date, place: Place) -> WholeTerm:
        """How long the deadline `key` is by the rule in force: for terms that count something."""
        row = self.tables["deadlines"].find((key, ANY), on=on, place=place)
        amount, found = row.number("amount"), self._ground(row, on)
        return WholeTerm(amount, term_text(row, amount), found.citation, found.certainty)

    def threshold(self, award: str, *, members: int, on: date, place: Place) -> Threshold:
        row = self._find("thresholds", (award,), (ANY,), on=on, place=place)
        return councils.threshold(row, self._ground(row, on), members=members)

    def quorum(self, *, members: int, council_kind: str, on: date, place: Place) -> Quorum:
        row = self._find("quorums", (council_kind,), (ANY,), on=on, place=place)
        return councils.quorum(row, self._ground(row, on), members=members)

    def council_required(self, award: str, on: date, place: Place) -> CouncilDuty:
        row = self._find("council_duty", (award,), (ANY,), on=on, place=place)
        return councils.council_duty(row, self._ground(row, on))

    def award(self, code: str, on: date | None = None) -> Award:
        """The award of that code, by its name on a day; without a day, the latest name it bore.

        Raises UnknownAward, and NoLawInForce where it did not exist on that day.
        """
        rows = [row for row in self.tables["awards"].rows if row.key == (code,)]
        if not rows:
            raise UnknownAward(code=code)
        row = rows[-1] if on is None else self._find("awards", (code,), on=on, place=())
        return awards.award(row, self._ground(row, on or row.since))

    def awards(self, on: date, place: Place = ()) -> tuple[Award, ...]:
        rows = self.tables["awards"].in_force(on=on, place=place)
        return tuple(awards.award(row, self._ground(row, on)) for row in rows)

    def authority(self, award: str, on: date, place: Place) -> Authority:
        self.award(award)
        row = self._find("authority", (award,), on=on, place=place)
        return awards.authority(row, self._ground(row, on))

    def eligibility(
        self, award: str, record: Record, *, year: int, on: date, place: Place, kind: str = ANY
    ) -> Eligibility:
        """Whether a record meets the criteria of an award, by the law of the day `on`.

        `year` is that of the achievement, `kind` that of the commendation, such as LH-CT. Raises
        UnknownAward and WrongSubject; an award without criteria answers that nobody can tell.
        """
        self._subject(award, record.kind)
        asked = Asked(award=award, year=year, on=on, kind=kind)
        once = self.tables["settings"].get(("initiative_used_once",), on=on, place=place)
        used_once = settings.setting(once, self._ground(once, on)) if once is not None else None
        return screen(asked, record, self.criteria, place=place, used_once=used_once)

    def amount(
        self,
        award: str,
        subject: str,
        on: date,
        place: Place,
        *,
        regime_on: date | None = None,
    ) -> Amount:
        """The money with an award decided on that day, in đồng.

        The base salary is that of the day of the decision. `regime_on` is the day whose multiples
        count where that differs: a dossier received under the older decree keeps its multiples.
        """
        kind = self._subject(award, subject)
        day = regime_on or on
        multiple = self._find("money", (award, kind), (award, ANY), on=day, place=place)
        base = self._find("base_salary", (), on=on, place=())
        rounding = self._find("rounding", (), on=on, place=place)
        return money.amount(
            (multiple, self._ground(multiple, day)),
            (base, self._ground(base, on)),
            (rounding, self._ground(rounding, on)),
        )

    def required_papers(
        self, award: str, subject: str, on: date, place: Place, *, kind: str = ANY
    ) -> tuple[Paper, ...]:
        """What a unit hands in for a nomination; `kind` of commendation, such as LH-ĐX."""
        keys = [(award, kind), (ANY, kind), (award, ANY), (ANY, ANY)]
        row = self._find("papers", *keys, on=on, place=place)
        return self._papers(row, self._subject(award, subject), on, place)

    def proposal_papers(
        self, award: str, subject: str, on: date, place: Place
    ) -> tuple[Paper, ...]:
        """What goes up with a nomination that a higher level decides."""
        row = self._find("proposal_papers", (award,), (ANY,), on=on, place=place)
        return self._papers(row, self._subject(award, subject), on, place)

    def setting(self, key: str, on: date, place: Place) -> Setting:
        """A dotted key falls back to its general part: `public_comment.LH-ĐX`, `public_comment`."""
        keys = settings.candidates(key)
        row = self.tables["settings"].find_special(*keys, on=on, place=place)
        return settings.setting(row, self._ground(row, on))

    def public_comment(
        self, award: str, on: date, place: Place, *, kind: str = ANY
    ) -> PublicComment:
        """Whether a nomination is posted for comment: by its kind, else its award, else always."""
        keys = [(f"public_comment.{kind}",), (f"public_comment.{award}",), ("public_comment",)]
        row = self.tables["settings"].find_special(*keys, on=on, place=place)
        duty = settings.setting(row, self._ground(row, on))
        term = self.setting(f"public_comment_term.{award}", on, place).text
        return PublicComment(
            required=duty.is_on,
            variant=None if term == ANY else term,
            citation=duty.citation,
            certainty=duty.certainty,
            because=duty.because,
        )

    def retentions(self, on: date, place: Place) -> tuple[Retention, ...]:
        """The terms of keeping one may choose from, longest last."""
        rows = self.tables["retention"].in_force(on=on, place=place)
        found = [papers.retention(row, self._ground(row, on)) for row in rows]
        distinct = {retention.code: retention for retention in found}
        return tuple(sorted(distinct.values(), key=lambda term: term.years or 1000))

    def retention(self, level: str, on: date, place: Place) -> Retention:
        """The term that applies to the dossiers a level decides on."""
        row = self._find("retention", (level,), (ANY,), on=on, place=place)
        return papers.retention(row, self._ground(row, on))

    def quotas(self, awards: Iterable[str], on: date, place: Place) -> tuple[Quota, ...]:
        """The quotas that rules set for these awards; a round may set more of its own."""
        table = self.tables["quotas"]
        rows = [table.get((award,), on=on, place=place) for award in awards]
        return tuple(quota(row, self._ground(row, on)) for row in rows if row is not None)

    def targets(self, on: date, place: Place) -> Mapping[str, Target]:
        """What the plan in force aims at, by key; empty where none is."""
        rows = self.tables["targets"].in_force(on=on, place=place)
        return {row.key[0]: targets.target(row, self._ground(row, on)) for row in rows}

    def year_steps(self, year: int, place: Place) -> tuple[YearStep, ...]:
        """What comes back in that year, in order, by the rules of its first day."""
        first = date(year, 1, 1)
        rows = self.tables["year"].in_force(on=first, place=place)
        found = [years.year_step(row, self._ground(row, first), year) for row in rows]
        return tuple(sorted(found, key=lambda step: (step.opens_on, step.last_day)))

    def _find(self, table: str, *keys: tuple[str, ...], on: date, place: Place) -> Row:
        return self.tables[table].find(*keys, on=on, place=place)

    def _ground(self, row: Row, on: date) -> Ground:
        return ground(self.citation(row.citation), row.certainty, on, row.note)

    def _papers(self, row: Row, subject: str, on: date, place: Place) -> tuple[Paper, ...]:
        templates = self.tables["templates"]
        return tuple(
            papers.paper(
                code,
                self._ground(row, on),
                self.paper_names,
                templates.get((code, subject), (code, ANY), on=on, place=place),
            )
            for code in row.words("papers")
        )

    def _subject(self, award: str, subject: str) -> str:
        kind = SubjectKind.of(subject)
        known = self.award(award)
        if kind not in known.subjects:
            raise WrongSubject(award=known.name, subject=kind.label)
        return kind.value


__all__ = ["LawBook", "Pause", "Place"]
