"""Reading for the operations of this app. What shows people is an operation, for it writes down the look."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateTimeField, Exists, OuterRef, Q, UUIDField
from django.utils.timezone import localdate

from wangge.core.composed import composed
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.scope import own_file, scope
from wangge.method.queries import current_method
from wangge.people.enums import BY_ONESELF, GUARDIAN, LIVING_IN
from wangge.people.models import (
    Binding,
    BreakGlass,
    ExportRequest,
    Household,
    ImpactAssessment,
    NumberClaim,
    Person,
    Residence,
    TenancyFiling,
    Tenant,
    Transfer,
    Withholding,
)
from wangge.people.rules import BAND_AGES, just_these
from wangge.territory.models import Area
from wangge.territory.queries import within
from wangge.territory.successors import became

SUBJECT = "person"
LOOKED_THROUGH = 2_000
LATEST_TOLD = 3
EACH = 50
"""Lists up to this long are logged person by person (guard-rail 3)."""
FOLLOWS = 10_000
"""Within so many numbers of the log stand lines that one transaction wrote: others may write between them."""
AWAKE = timedelta(days=60)
"""An account whose holder has not signed in for so long may be another's by now: numbers are commonly said to be given
out again after 90 days at the earliest; this is the platform's own choice, below that."""


def bound_to(account_id, at):
    """The Binding in force of an account, or None; none while it sleeps."""
    return _bindings(account_id).filter(seen_at__gt=at - AWAKE).first()


def sleeping(account_id, at):
    """The Binding of an account whose holder did not sign in for long, until it is woken; or None."""
    return _bindings(account_id).filter(seen_at__lte=at - AWAKE).first()


def _bindings(account_id):
    return Binding.objects.filter(account_id=account_id, revoked_at=None)


def bindings_of(person_id):
    """The bindings in force of whatever accounts to a person, the oldest first; guardians' and sleeping ones too."""
    return list(Binding.objects.filter(person_id=person_id, revoked_at=None).order_by("at", "id"))


def accounts_of_guardians(person_id):
    """The accounts that were bound to a person, or to a record merged into theirs, for a guardian and never else."""
    rows = Binding.objects.filter(person_id__in=records_of(person_id)).values_list("account_id", "evidence")
    found = list(rows)
    return {one for one, evidence in found if evidence == GUARDIAN} - {one for one, by in found if by != GUARDIAN}


def broken_glass(actor, at):
    """The areas that this actor opened and that are still open, with their paths."""
    if actor.kind != "staff":
        return []
    return _broken(actor=actor.id, at=at)


@composed(actor=UUIDField(), at=DateTimeField())
def _broken(actor, at):
    mine = BreakGlass.objects.filter(actor_id=actor, at__lte=at, until__gt=at).exclude(verdict=BreakGlass.IMPROPER)
    return mine.select_related("area").defer("area__boundary").order_by("-at")


def glass_to_review(paths):
    """Broken glass that waits for a review in these areas, the most urgent first."""
    return BreakGlass.objects.filter(within(paths)).select_related("area")


def looks_shown(person_id, at):
    """(looks at a person that they may see, the latest first; how many are withheld and until when).

    Records merged into this one count as theirs.
    """
    ids = records_of(person_id)
    with scope(SYSTEM, "people.look"):  # keys and days alone: nobody is read, and a merged record is in no own file
        rows = Withholding.objects.filter(person_id__in=ids, until__gte=localdate(at))
        withheld = dict(rows.values_list("look_id", "until"))
    looks = AccessEvent.objects.filter(subject_kind=SUBJECT, subject_id__in=ids).order_by("-id")
    return looks.exclude(pk__in=withheld), withheld


def records_of(person_id):
    """The keys of a person's record and of all that were merged into it, one into the other."""
    found, new = [person_id], [person_id]
    with scope(SYSTEM, "people.look"):
        while new:
            new = list(Person.objects.filter(merged_into__in=new).values_list("pk", flat=True))
            found += new
    return found


def kept_record(person_id):
    """The key of the record into which a person's was merged, over however many merges; else their own."""
    with scope(SYSTEM, "people.look"):
        while into := Person.objects.filter(pk=person_id).values_list("merged_into", flat=True).first():
            person_id = into
    return person_id


def own_household(person):
    """The household counted at the door where somebody lives, where it is surely theirs; else None. In a scope that
    shows their residences.

    A household is numbers that hang on a door and on nobody. It may be another's where several are counted there, where
    it was counted before they moved in, where those registered there are not just the people counted, or where the
    tenancies filed there say that more than one party lives behind the door.
    """
    home = person.residences.filter(valid_until=None).exclude(kind="away").first()
    if home is None:
        return None
    with scope(SYSTEM, "people.look"):  # numbers alone: nobody is read, and what is another's is not shown
        rows = Household.objects.filter(dwelling_id=home.dwelling_id, ended_on=None).select_related("dwelling")
        found = list(rows[:2])
        living = Residence.objects.filter(dwelling_id=home.dwelling_id, valid_until=None).exclude(kind="away")
        years = dict(living.values_list("person_id", "person__birth_year"))
        shared = _several_parties(home.dwelling_id, years.keys())
    if len(found) != 1 or shared or found[0].counted_on < home.valid_from:
        return None
    counts = {band: getattr(found[0], band) for band in BAND_AGES}
    return found[0] if just_these(counts, list(years.values()), found[0].counted_on) else None


def _several_parties(dwelling_id, living):
    """Whether the tenancies in force at a door say that several parties share it: more than one is filed, or somebody
    registered there is no tenant of the one. In the whole county's scope."""
    day = localdate()
    rows = TenancyFiling.objects.filter(dwelling=dwelling_id, state="accepted", starts_on__lte=day, ends_on__gte=day)
    filed = list(rows.values_list("pk", flat=True))
    if len(filed) != 1:
        return bool(filed)
    tenants = Tenant.objects.filter(filing=filed[0], person__isnull=False).values_list("person_id", flat=True)
    return not living <= set(tenants)


@dataclass(frozen=True)
class OwnNumber:
    """What somebody reads of the dispute about their own number: `state` "open", "kept", "lost" (decided) or "changed"
    (corrected while it was disputed), since when, when and by which office it ended, and the community that keeps
    their record. Nothing of whoever else claims it."""

    state: str
    since: date
    at: date | None
    office: str
    where: str


def own_number(person):
    """The latest dispute about a person's number, or None; an ended one while it is kept. For their own page."""
    with own_file(person.pk):
        claim = NumberClaim.objects.filter(person=person.pk).select_related("dispute").order_by("-id").first()
    if claim is None:
        return None
    how = "kept" if claim.kept else "lost" if claim.ground else "changed"  # a decision states its ground
    state = "open" if claim.ended_at is None else how
    if state != "open" and (how == "kept") != (person.number_hash == claim.dispute.number_hash):
        return None  # it came back since, by an undone merge or a correction, or went: how it ended is true no longer
    grid = current_method().territory.grid.level
    area = Area.objects.select_related("parent").defer("boundary", "parent__boundary").get(pk=person.area_id)
    where = area.parent if area.level == grid and area.parent else area
    ended = claim.ended_at and localdate(claim.ended_at)
    return OwnNumber(state, localdate(claim.dispute.opened_at), ended, claim.decider_office_name, where.name)


def own_transfers(person):
    """The requests of other communities for a person's record, the latest first; those taken back ask nothing any more.
    For their own page."""
    with own_file(person.pk):
        rows = Transfer.objects.filter(person=person.pk).exclude(state=Transfer.WITHDRAWN)
        return list(rows.order_by("-id")[:LATEST_TOLD])


def glass_behind(looks, paths):
    """look → the BreakGlass through which it was made: the same actor's, open then, over one of these areas."""
    looks = [one for one in looks if one.actor_id]
    if not looks:
        return {}
    times = [one.at for one in looks]
    rows = BreakGlass.objects.filter(actor_id__in={one.actor_id for one in looks}, at__lte=max(times))
    rows = rows.filter(until__gt=min(times)).select_related("area").defer("area__boundary")
    over = [glass for glass in rows if any(f"{path}.".startswith(f"{glass.area.path}.") for path in paths)]
    return {
        one.pk: glass
        for one in looks
        for glass in over
        if glass.actor_id == one.actor_id and glass.at <= one.at < glass.until
    }


def exports_with(person_id):
    """Ledgers that left as files with a person in them, the latest first: told by where and when they lived as it
    stands today. Of a grid that ended since, whoever lives in what took its place may have stood in it. The others are
    logged person by person. In a scope that shows the residences."""
    there, gone = Q(pk=None), _files_of_ended()
    spells = Residence.objects.filter(person__in=records_of(person_id))
    for path, kind, since, until in spells.values_list("area__path", "kind", "valid_from", "valid_until"):
        days = Q(as_of__gte=since) & (Q(as_of__lt=until) if until else Q())
        named = Q(ledger__in=[ledger for ledger, kinds in LIVING_IN.items() if kind in kinds])
        old = [key for key, news in gone.items() if any(f"{path}.".startswith(f"{one.path}.") for one in news)]
        there |= days & named & (Q(area__path__ancestor_of=path) | Q(area__in=old))
    rows = files_untold().filter(there).select_related("area").defer("area__boundary")
    return list(rows.order_by("-fetched_at")[:EACH])


def _files_of_ended():
    """Ended area's key → the areas in its place, of those of which a ledger left."""
    left = ExportRequest.objects.filter(rows__gt=0).values("area")
    return became(list(Area.objects.filter(pk__in=left, valid_until__isnull=False).defer("boundary")))


def files_untold():
    """Fetched ledgers of people of which the log names nobody: those too long for it, and short ones fetched before
    it named each. Where it does, the lines of the people follow that of the file (`ledgers.fetch_export`)."""
    theirs = Q(pk__gt=OuterRef("pk"), pk__lt=OuterRef("pk") + FOLLOWS, actor_id=OuterRef("actor_id"), at=OuterRef("at"))
    people = AccessEvent.objects.filter(theirs, subject_kind=SUBJECT, purpose="export")
    of_file = Q(subject_id=OuterRef("area_id"), actor_id=OuterRef("requested_by"), at=OuterRef("fetched_at"))
    told = AccessEvent.objects.filter(of_file, Exists(people), subject_kind=OuterRef("ledger"), purpose="export")
    return ExportRequest.objects.filter(~Exists(told), ledger__in=LIVING_IN, rows__gt=0)


def people_in(export):
    """The keys of those who stood in a fetched ledger of people, as the register has it today; of a grid that ended
    since, of whoever lives in what took its place. In a scope."""
    there = Q(valid_from__lte=export.as_of) & (Q(valid_until=None) | Q(valid_until__gt=export.as_of))
    ended = export.area.valid_until is not None
    paths = [export.area.path, *(one.path for one in (became([export.area])[export.area_id] if ended else ()))]
    rows = Residence.objects.filter(there, within(paths), kind__in=LIVING_IN[export.ledger])
    return rows.values_list("person_id", flat=True).distinct()


def looks_in(most=30):
    """The latest looks of offices at the people of a scope of review, so that one can be named; it shows nobody. What
    people do with their own file is no look of an office: nobody withholds it."""
    looks = AccessEvent.objects.filter(subject_kind=SUBJECT).exclude(purpose__in=BY_ONESELF)
    latest = looks.order_by("-id")[:LOOKED_THROUGH].values("pk")
    people = Person.objects.filter(pk=OuterRef("subject_id"))
    return list(AccessEvent.objects.filter(Exists(people), pk__in=latest).order_by("-id")[:most])


def assessment_in_force(module, at):
    """The assessment under which a sensitive module may run, or None."""
    day = localdate(at)
    found = ImpactAssessment.objects.filter(module=module, ended_at=None, valid_from__lte=day, valid_until__gt=day)
    return found.order_by("-valid_until").first()
