"""Numbers of papers and cases: per organisation, book and calendar year, from 01."""

from sqlalchemy import select

from service.commands.office import Context
from service.db.models import Counter, Organisation


def next_number(context: Context, organisation_id: str, book: str) -> int:
    """Give the next number of a book. Given in the transaction that uses it: no holes, no twins."""
    year = context.today.year
    counter = context.session.scalar(
        select(Counter)
        .where(
            Counter.organisation_id == organisation_id, Counter.book == book, Counter.year == year
        )
        .with_for_update()
    )
    if counter is None:
        counter = Counter(organisation_id=organisation_id, book=book, year=year, last=0)
        context.session.add(counter)
    counter.last += 1
    context.session.flush()  # two writers of a new book collide here, and one is run again
    return counter.last


def dossier_number(context: Context, commune: Organisation) -> str:
    """`2026-TM-0031`: year, commune code, running number per commune and year."""
    given = next_number(context, commune.id, "dossier")
    return f"{context.today.year}-{commune.code}-{given:04d}"


def case_number(context: Context, owner: Organisation, letters: str) -> str:
    """`2026-TM-PH03`: two letters name the kind of case (procedure.md §8)."""
    given = next_number(context, owner.id, letters)
    return f"{context.today.year}-{owner.code}-{letters}{given:02d}"


def paper_number(context: Context, owner: Organisation, book: str, suffix: str) -> str:
    """`12/QĐ-UBND`: the next number of a book of papers, with its symbol."""
    return f"{next_number(context, owner.id, book):02d}/{suffix}"
