"""Reading for the operations of this app. What shows people is an operation, for it writes down the look."""

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from wangge.core.models import AccessEvent
from wangge.people.models import Binding, BreakGlass, ImpactAssessment, Merge, Person, Withholding
from wangge.territory.queries import within

SUBJECT = "person"
LOOKED_THROUGH = 2_000


def bound_to(account_id):
    """The Binding in force of an account, or None."""
    return Binding.objects.filter(account_id=account_id, revoked_at=None).first() if account_id else None


def broken_glass(actor, at):
    """The areas that this actor opened and that are still open, with their paths."""
    if actor.kind != "staff":
        return []
    mine = BreakGlass.objects.filter(actor_id=actor.id, at__lte=at, until__gt=at).exclude(verdict=BreakGlass.IMPROPER)
    return list(mine.select_related("area").order_by("-at"))


def glass_to_review(paths):
    """Broken glass that waits for a review in these areas, the most urgent first."""
    return BreakGlass.objects.filter(within(paths)).select_related("area")


def looks_shown(person_id, at):
    """(looks at a person that they may see, the latest first; how many are withheld and until when).

    Must stand in a scope that shows the person. Records merged into this one count as theirs.
    """
    ids = [person_id, *Merge.objects.filter(kept_id=person_id, undone_at=None).values_list("gone_id", flat=True)]
    withheld = dict(
        Withholding.objects.filter(person_id__in=ids, until__gte=localdate(at)).values_list("look_id", "until")
    )
    looks = AccessEvent.objects.filter(subject_kind=SUBJECT, subject_id__in=ids).order_by("-id")
    return looks.exclude(pk__in=withheld), withheld


def looks_in(most=30):
    """The latest looks at the people of a scope of review, so that one can be named; it shows nobody."""
    latest = AccessEvent.objects.filter(subject_kind=SUBJECT).order_by("-id")[:LOOKED_THROUGH].values("pk")
    people = Person.objects.filter(pk=OuterRef("subject_id"))
    return list(AccessEvent.objects.filter(Exists(people), pk__in=latest).order_by("-id")[:most])


def assessment_in_force(module, at):
    """The assessment under which a sensitive module may run, or None."""
    day = localdate(at)
    found = ImpactAssessment.objects.filter(module=module, ended_at=None, valid_from__lte=day, valid_until__gt=day)
    return found.order_by("-valid_until").first()
