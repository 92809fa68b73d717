"""What can be found of a case. What came in is found at once, for whoever takes the next call asks for it; what was
written at a step is found when the next round of `index_written` has passed: to put a case's pairs into the index
again costs as much as half a step."""

from collections import defaultdict

from django.db import transaction

from wangge.cases.findable import Findable, Unread
from wangge.cases.models import Case, Words
from wangge.core.composed import insert
from wangge.core.text.findable import findable

ROUND = 200  # cases read anew in one transaction


def make_findable(case):
    """A case that was just taken in can be found by its title, words and place."""
    text, pairs = findable([case.title, case.words, case.place])
    insert(Findable(case_id=case.pk, serial=case.serial, area_id=case.area_id, text=text, pairs=pairs))


def add_words(case_ids):
    """Something was written about cases: the next round of `index_written` reads them."""
    for case_id in case_ids:
        insert(Unread(case_id=case_id))


def index_written():
    """Read anew the cases of which something was written, some at a time. How many; 0 when nothing is left.

    Rounds may run beside each other and may be repeated: each reads whole cases, and leaves alone what another reads.
    """
    with transaction.atomic():
        waiting = Unread.objects.select_for_update(skip_locked=True).order_by("id")[:ROUND]
        rows = dict(waiting.values_list("id", "case_id"))
        held = Findable.objects.select_for_update().filter(pk__in=rows.values()).order_by("pk")  # none of a tombstone
        _read_anew(list(held.values_list("pk", flat=True)))
        Unread.objects.filter(pk__in=rows).delete()
        return len(rows)


def _read_anew(keys):
    written = _written(keys)
    cases = Case.objects.filter(pk__in=keys).only("title", "words", "place")
    Findable.objects.bulk_update([_read(case, written[case.pk]) for case in cases], ["text", "pairs"])


def _written(case_ids):
    """Case → what was written at its steps, in their order."""
    written = defaultdict(list)
    words = Words.objects.filter(move__case__in=case_ids).order_by("move__ordinal", "id")
    for case_id, text in words.values_list("move__case", "text"):
        written[case_id].append(text)
    return written


def _read(case, written):
    text, pairs = findable([case.title, case.words, case.place, *written])
    return Findable(case_id=case.pk, text=text, pairs=pairs)


def move_area(case):
    """A case that lies in another area now is found there."""
    Findable.objects.filter(case=case.pk).update(area_id=case.area_id)


def hide(case_ids):
    """Cases that became tombstones are not found by their words any more."""
    Findable.objects.filter(case__in=case_ids).delete()
