"""Reading ledgers: whose one may read, a year of one with its lines and balances, an entry with what was asked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.permits import allows, paths_of
from wangge.funds.models import Booking, Budget, BudgetLine, OwnerNote, Question, Trust
from wangge.funds.rules import (
    AFTERWARDS,
    FORMER,
    IN,
    KEEP,
    LEAD,
    NOTHING,
    OUT,
    VIEW,
    Line,
    in_order,
    running,
    standing,
    taken_back,
)
from wangge.people.homes import own_estates
from wangge.people.queries import bound_to
from wangge.premises.models import Estate
from wangge.territory.queries import within

TRUSTED = ("estate__area", "body")


def trusts():
    """Trusts with their estate, its area and the firm."""
    return Trust.objects.select_related(*TRUSTED).defer("estate__area__boundary")


def trusts_for(actor):
    """Trusts that staff read: of their areas, and those that their firm keeps."""
    bodies = {office.body_id for office in actor.holding(KEEP)}
    return trusts().filter(within(paths_of(actor, LEAD, VIEW), "estate__area__") | Q(body__in=bodies))


def own_trusts(actor, at):
    """Trusts of the estates in which a resident is at home or owns a dwelling, as an office saw; of what an estate was
    merged into, those before it too, however many there were."""
    found = set(own_estates(actor=actor, at=at)) | owned_estates(actor, at)
    newest = found
    while newest:
        newest = set(Estate.objects.filter(successor__in=newest).values_list("pk", flat=True)) - found
        found |= newest
    return trusts().filter(estate__in=found)


def owned_estates(actor, at):
    """Keys of the estates in which an office saw that a resident, bound and awake, owns a dwelling."""
    binding = bound_to(actor.id, at) if actor.kind == "resident" else None
    notes = OwnerNote.objects.filter(binding=binding, ended_at=None) if binding else OwnerNote.objects.none()
    return set(notes.values_list("dwelling__building__estate", flat=True)) - {None}


def own_notes(binding):
    """The notes in force of a binding, with their dwellings."""
    return OwnerNote.objects.filter(binding=binding, ended_at=None).select_related("dwelling").order_by("-at", "id")


def owner_notes(trust):
    """The notes in force of a ledger's estate, with their dwellings."""
    rows = OwnerNote.objects.filter(dwelling__building__estate=trust.estate_id, ended_at=None, binding__revoked_at=None)
    return rows.select_related("dwelling").order_by("dwelling__address", "id")


def reads(actor, trust, at):
    """Whether somebody may read a ledger: offices of its area, the firm, and who is at home there."""
    if actor.kind == "resident":
        return own_trusts(actor, at).filter(pk=trust.pk).exists()
    path = trust.estate.area.path
    return any(allows(actor, *asked) for asked in ((VIEW, path), (LEAD, path), (KEEP, trust)))


def booked_later(one):
    """The day on which an entry was booked, where it is not the day of the entry; else None."""
    booked = localdate(one.at)
    return booked if booked != one.on else None


@dataclass(frozen=True)
class Booked:
    """An entry as a ledger shows it: its line's words, and the money there is after it."""

    one: Booking
    title: str
    balance: Decimal

    @property
    def booked_on(self):
        """The day on which it was booked, where that is another than its own: balances since then are changed."""
        return booked_later(self.one)

    @property
    def income(self):
        """Its amount where money came in."""
        return self.one.amount if self.one.side == IN else None

    @property
    def payment(self):
        """Its amount where money went out."""
        return self.one.amount if self.one.side == OUT else None


@dataclass(frozen=True)
class Ledger:
    """A year of a trust: the budget in force with its lines, its versions with theirs, entries, what it comes to."""

    trust: Trust
    year: int
    years: tuple[int, ...]
    budgets: tuple[Budget, ...]
    lines: tuple[Line, ...]
    rows: tuple[Booked, ...]
    opening: Decimal
    versions: tuple[tuple[Budget, list[Line]], ...] = ()

    @property
    def budget(self):
        """The budget in force; None where none was adopted."""
        return self.budgets[-1] if self.budgets else None

    @property
    def sides(self):
        """(side, its lines, budget, booked) of incomes and of payments."""
        for side in (IN, OUT):
            lines = [one for one in self.lines if one.side == side]
            yield side, lines, sum((one.budget for one in lines), NOTHING), sum((one.booked for one in lines), NOTHING)

    @property
    def closing(self):
        """The money there is after the year's entries."""
        return self.rows[-1].balance if self.rows else self.opening

    @property
    def over(self):
        """Lines of payments on which more was paid than the owners decided."""
        return [one for one in self.lines if one.over]


def ledger_of(trust, year=None):
    """A year of a ledger, the running one unless said: next year's budget stands there before the year begins. Five
    statements, however many entries."""
    budgets, today = list(trust.budgets.order_by("year", "number")), localdate()
    booked = set(trust.bookings.order_by().values_list("year", flat=True).distinct())
    years = sorted({one.year for one in budgets} | booked, reverse=True)
    begun = [one for one in years if one <= today.year]
    year = year if year in years else next(iter(begun or years), today.year)
    of_year = tuple(one for one in budgets if one.year == year)
    versions = _versions(of_year)
    lines = versions[-1][1] if versions else []
    left = Q(vouchers__covered_at=None)
    asked = {"asked": Count("questions", distinct=True), "pictures": Count("vouchers", filter=left, distinct=True)}
    rows = in_order(trust.bookings.filter(year=year).select_related("reverses", "reversed_by").annotate(**asked))
    opening = _opening(trust, year)
    former = taken_back(rows)
    titles = {one.number: one.title for one in (*lines, *former)}
    shown = [
        Booked(one, titles[one.line], after) for one, after in zip(rows, running(rows, opening), strict=True)
    ]
    lines = (*standing(lines, rows), *former)
    return Ledger(trust, year, tuple(years), of_year, lines, tuple(shown), opening, versions)


def _opening(trust, year):
    """The money there was when a year began: the years before it as one sum of each side."""
    sides = trust.bookings.filter(year__lt=year).order_by().values_list("side").annotate(Sum("amount"))
    return sum((amount if side == IN else -amount for side, amount in sides), NOTHING)


def _versions(budgets):
    """(budget, its lines) of each version of a year, in one statement."""
    rows = BudgetLine.objects.filter(budget__in=budgets).order_by("side", "number")
    found = {one.pk: [] for one in budgets}
    for one in rows if budgets else ():
        found[one.budget_id].append(Line(one.number, one.side, one.title, one.amount))
    return tuple((one, found[one.pk]) for one in budgets)


def lines_of(budget):
    """The lines of a budget, incomes first, without what was booked on them."""
    rows = budget.lines.order_by("side", "number")
    return [Line(one.number, one.side, one.title, one.amount) for one in rows]


def budget_of(trust, year):
    """The budget in force of a year, or None."""
    return trust.budgets.filter(year=year).order_by("-number").first()


def bookings():
    """Entries with their trust and what takes them back."""
    return Booking.objects.select_related(*(f"trust__{one}" for one in TRUSTED), "reverses", "reversed_by").defer(
        "trust__estate__area__boundary"
    )


def title_of(booking):
    """The words of an entry's line, in the budget in force."""
    if booking.line == FORMER:
        return _("冲销以前年度的账")
    rows = BudgetLine.objects.filter(budget__trust=booking.trust_id, budget__year=booking.year, number=booking.line)
    return rows.order_by("-budget__number").values_list("title", flat=True).first()


def questions_for(actor):
    """Questions that wait for an answer, of the trusts that staff read, the most urgent first."""
    bodies = {office.body_id for office in actor.holding(KEEP)}
    inside = within(paths_of(actor, LEAD, VIEW), "booking__trust__estate__area__")
    rows = Question.objects.filter(inside | Q(booking__trust__body__in=bodies), answered_at=None)
    return rows.select_related("booking__trust__estate", "booking__trust__body").order_by("due", "id")


def last_day(trust, today: date) -> date:
    """The last day that may be booked: today, or before the service ended."""
    return min(today, trust.until) if trust.until else today


def booked_until(trust):
    """The last day on which the firm may still book for days of a service that ended; None while it goes on."""
    return trust.until + AFTERWARDS if trust.until else None


def may_still_book(trust, today):
    """Whether the ledger takes entries: while the service goes on, and for a time after it."""
    return trust.until is None or today <= booked_until(trust)
