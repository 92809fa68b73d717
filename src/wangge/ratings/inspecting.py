"""Who may inspect which objects: offices with `ratings.check`, without an interest, not the same twice in a row."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate

from wangge.accounts.queries import appointments_on
from wangge.method.queries import as_written, current_version
from wangge.ratings.models import Pick, Recusal, Sheet, Subject
from wangge.ratings.rules import CHECK, of_another_body


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

    def covers(self, path):
        """Whether an area path lies in this office's area."""
        return path == self.area_path or path.startswith(self.area_path + ".")


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


def barred_pairs(round, first, subjects, inspectors):
    """(inspector, object) of all who may not check it: another area, an own body, an interest, or there last time; or
    who scored it in this round."""
    last = last_inspectors(round.scheme, first, [one.thing for one in subjects])
    recused = set(Recusal.objects.filter(ended_at=None).values_list("by_id", "thing"))
    scored = Sheet.objects.filter(round=round, withdrawn_at=None).exclude(side="")
    recused |= set(scored.values_list("by_id", "subject__thing"))
    for subject in subjects:
        for one in inspectors:
            out = last.get(subject.thing) == one.account_id or (one.account_id, subject.thing) in recused
            if out or one.own & {subject.thing, subject.body_id} or not of_another_body(None, one, subject):
                yield one.key, key_of(subject.title, subject.thing)


def last_inspectors(scheme, first, things):
    """thing → the account that checked it, or was to, in the last draw of a scheme before a day."""
    picks = Pick.objects.filter(draw__round__scheme=scheme, draw__first__lt=first, subject__thing__in=things)
    rows = picks.order_by("draw__first", "id").values_list("subject__thing", "by_id")
    return dict(rows)


def subjects_of(round):
    """The objects of a round in the order in which they were enrolled."""
    return list(Subject.objects.filter(round=round).order_by("id"))
