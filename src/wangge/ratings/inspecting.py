"""Who may inspect which objects: offices with `ratings.check`, without an interest, not the same twice in a row."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate

from wangge.accounts.queries import appointments_on
from wangge.method.queries import as_written, current_version
from wangge.ratings.models import Note, Pick, Recusal, Sheet
from wangge.ratings.rules import CHECK


@dataclass(frozen=True)
class Inspector:
    """An office that may check, as the rules read offices, and the account that holds it; `own`: all the offices of
    that account, and their bodies."""

    id: UUID
    account_id: UUID
    body_id: UUID
    area_path: str
    title: str
    own: frozenset[UUID] = frozenset()

    @property
    def key(self):
        """As a published record names it."""
        return key_of(self.title, self.id)

    def told(self, bodies):
        """As a record has it: the key, the area, and which of these bodies are its own (keys as text)."""
        return self.key, self.area_path, sorted({f"{one}" for one in self.own} & bodies)


def key_of(title, id):
    """A name that people can read and that is nobody else's: the title, then the key."""
    return f"{' '.join(title.split())} {id}"


def title_in(key):
    """The title in such a name."""
    return key.rpartition(" ")[0]


def id_in(key):
    """The key in such a name."""
    return UUID(key.rpartition(" ")[2])


def inspectors_on(at, *, without=None):
    """Everybody who may check on a day, but not the account `without`, in a fixed order."""
    posts = {one.key: one for one in as_written(current_version().pk).organisations.posts if CHECK in one.permissions}
    held = appointments_on(localdate(at)).filter(post__in=posts, account__is_active=True).exclude(account=without)
    held, own = held.order_by("id"), _own_of(held, localdate(at))
    return [
        Inspector(
            one.pk, one.account_id, one.body_id, f"{one.area.path}", f"{one.body.name} {posts[one.post].title}",
            frozenset(own[one.account_id]),
        )
        for one in held
    ]  # fmt: skip


def _own_of(held, day):
    """account → the offices it holds on a day, and their bodies: what is its own through whichever of them."""
    rows = appointments_on(day).filter(account__in=held.values("account"))
    own = defaultdict(set)
    for account, *keys in rows.values_list("account", "id", "body"):
        own[account].update(keys)
    return own


def listed(round):
    """The objects of a round as the list of a draw has them: (key, stratum, area, body). They were frozen when the
    round was opened, so the list is the same whenever it is told."""
    rows = round.subjects.order_by("id").values_list("title", "thing", "stratum", "area_path", "body")
    return [
        (key_of(title, thing), stratum, area, f"{body}" if body else "")
        for title, thing, stratum, area, body in rows.iterator()
    ]


def items_of_draw(draw):
    """The list a draw was made from; a draw of the first rule has it in its record."""
    return draw.record["list"].get("items") or listed(draw.round)


def barred_pairs(round, first, items, inspectors):
    """(inspector, object) of those who may not check it beside whoever has another area or is of its body: they
    declared an interest, were there last time, scored it in this round or noted a veto of it."""
    keys, offices = {id_in(item[0]): item[0] for item in items}, defaultdict(list)
    for one in inspectors:
        offices[one.account_id].append(one.key)
    out = set(Recusal.objects.filter(ended_at=None).values_list("by_id", "thing"))
    scored = Sheet.objects.filter(round=round, withdrawn_at=None).exclude(side="")
    out |= set(scored.values_list("by_id", "subject__thing"))
    out |= noters_of_vetoes(round)
    out |= {(account, thing) for thing, account in last_inspectors(round, first).items()}
    return [(one, keys[thing]) for account, thing in out if thing in keys for one in offices[account]]


def noters_of_vetoes(round):
    """(account, thing) of vetoes that stand: whoever noted one does not check."""
    keys = [one.key for one in as_written(round.version_id).ratings[round.scheme].vetoes]
    rows = Note.objects.filter(subject__round=round, key__in=keys, ended_in=None)
    return set(rows.values_list("by_id", "subject__thing"))


def last_inspectors(round, first):
    """thing → the account that checked it, or was to, in the last draw of the round's scheme before a day."""
    picks = Pick.objects.filter(draw__round__scheme=round.scheme, draw__first__lt=first)
    picks = picks.filter(subject__thing__in=round.subjects.values("thing"))
    picks = picks.order_by("subject__thing", "-draw__first", "-id").distinct("subject__thing")
    return dict(picks.values_list("subject__thing", "by_id"))
