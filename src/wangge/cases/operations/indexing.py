"""What can be found of a case, kept in the transaction that writes its words: whoever takes a call finds it at once."""

from django.db import connection

from wangge.cases.findable import Findable
from wangge.core.text.findable import PIECES, findable


def make_findable(case):
    """A case that was just taken in can be found by its title, words and place."""
    text, pairs = findable([case.title, case.words, case.place])
    Findable(case_id=case.pk, serial=case.serial, area_id=case.area_id, text=text, pairs=pairs).save(force_insert=True)


ADD = "UPDATE cases_findable SET text = text || %s, pairs = pairs || %s::int[] WHERE case_id = ANY(%s)"


def add_words(case_ids, words):
    """Cases can be found by what was written at a move, too. A pair may stand twice: the index keeps it once."""
    text, pairs = findable(words)
    if text:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [PIECES + text, pairs, list(case_ids)])


def move_area(case):
    """A case that lies in another area now is found there."""
    Findable.objects.filter(case=case.pk).update(area_id=case.area_id)


def hide(case_ids):
    """Cases that became tombstones are not found by their words any more."""
    Findable.objects.filter(case__in=case_ids).delete()
