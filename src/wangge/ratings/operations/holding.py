"""What the deeds on a round have in common: lock, see, say why."""

from django.db import connection
from django.utils.translation import gettext as _

from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.errors import Forbidden, Invalid, Stale
from wangge.ratings.models import Round, Subject
from wangge.ratings.models.results import MAX_WORDS
from wangge.ratings.owning import hours_of


def one_at_a_time(scheme_key, first):
    """Who begins the round of a period and who applies for it wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        told = f" rating period {scheme_key} {first}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || %s))", [told])


def state_of(round):
    """What names the present state of a round, for whoever acts on what they saw."""
    return f"{round.state}.{round.revision}"


def locked(round_id, seen=None):
    """A round, locked; Stale if it is no more as it was seen."""
    round = Round.objects.select_for_update().filter(pk=round_id).first()
    if round is None:
        raise Forbidden()
    if seen is not None and seen != state_of(round):
        raise Stale()
    return round


def open_subject(subject_id):
    """An object with its round, which is locked against computing meanwhile; Forbidden if there is none."""
    subject = Subject.objects.filter(pk=subject_id).first()
    if subject is None:
        raise Forbidden()
    subject.round = Round.objects.select_for_update(no_key=True).get(pk=subject.round_id)
    return subject


def until(round, limit, at):
    """When a limit of a round's scheme is over."""
    return deadline(at, limit, current_calendar(hours_of(round))).at


def written(text, field, missing, most=MAX_WORDS):
    """Words as they are kept; Invalid without, or with too many."""
    text = " ".join(str(text or "").replace("\0", " ").split())
    if not text:
        raise Invalid(missing, code="missing", field=field)
    if len(text) > most:
        raise Invalid(_("不超过 %d 字。") % most, code="too-long", field=field)
    return text


def bad_key():
    """The refusal of a form whose own key is another's."""
    return Invalid(_("表单编号无效。请刷新页面后重新提交，已填内容会保留。"), code="bad-key", field="key")


def title_of(office):
    """As whom somebody signs; nothing for the program itself."""
    return office.signs_as if office else ""
