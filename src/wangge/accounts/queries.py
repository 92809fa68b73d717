"""Who somebody is, and who works where."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import DateField, Exists, OuterRef, Q, UUIDField
from django.utils.timezone import localdate

from wangge.accounts.models import Account, ApiKey, Appointment
from wangge.core.composed import composed
from wangge.core.permits import Actor, Office, actor_source, appointment_source, paths_of
from wangge.core.secrets import keyed_hash
from wangge.method.queries import as_written, current_method, current_version, method_of
from wangge.territory.queries import within


def appointments_on(day):
    """Appointments in force on a day, with their account, body and area (its boundary left out)."""
    in_force = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))
    return Appointment.objects.filter(in_force).select_related("account", "body", "area").defer("area__boundary")


OF_AN_OFFICE = ("id", "post", "body_id", "body__name", "body__kind", "area_id", "area__path")


@composed(account=UUIDField(), day=DateField())
def _held(account, day):
    """What an account is appointed to on a day: asked at every request, so rows, not models."""
    held = appointments_on(day).select_related(None).filter(account=account).order_by("valid_from", "id")
    return held.values_list(*OF_AN_OFFICE, named=True)


@appointment_source
def offices_of(account, at):
    """The offices an account holds at a time, with the permissions the method in force gives their posts."""
    held = _held(account=account.pk, day=localdate(at))
    if not held:
        return ()
    version = current_version()
    read, written = method_of(version.pk), as_written(version.pk)
    return tuple(_office(one, read.post(one.post), written.post(one.post)) for one in held)


def _office(row, post, written):
    return Office(
        id=row.id,
        body_id=row.body_id,
        body_name=row.body__name,
        body_kind=row.body__kind,
        post=post.key,
        post_title=post.title,
        area_id=row.area_id,
        area_path=row.area__path,
        permissions=frozenset(post.permissions),
        signs_as=f"{row.body__name} {written.title}",
        duty=frozenset(post.sees),
    )


def office_held(account_id, key, version_id):
    """The office of a key if an account holds or held it, as a version of the method names its post; it permits
    nothing. None if it is another's."""
    row = Appointment.objects.filter(pk=key, account=account_id).values_list(*OF_AN_OFFICE, named=True).first()
    if row is None:
        return None
    office = _office(row, method_of(version_id).post(row.post), as_written(version_id).post(row.post))
    return replace(office, permissions=frozenset())


def offices_named(*, post=None, office=None):
    """The keys of offices, past ones too: of a post, or the one of a key. What is no key names none."""
    held = Appointment.objects.values_list("pk", flat=True)
    if office:
        try:
            return list(held.filter(pk=UUID(office)))
        except ValueError:
            return []
    return list(held.filter(post=post))


def actor_of(account, *, at):
    """The account as an Actor: staff with their offices, a resident with none."""
    offices = offices_of(account, at) if account.kind == Account.STAFF else ()
    return Actor(account.pk, account.name, account.kind, offices)


@actor_source
def actor_with(account_id, at):
    """The Actor of an account's key, for jobs; without a single office where the account is closed."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    return actor_of(account, at=at) if account else Actor(account_id, "", Account.STAFF)


def actor_by_key(text, *, at):
    """The Actor as whom the holder of an API key acts; None for a key that is unknown, revoked or too old."""
    valid = keys_in_force(at).filter(key_hash=hash_key(text), account__is_active=True)
    found = valid.select_related("account").first()
    return found and actor_of(found.account, at=at)


def keys_in_force(at):
    """API keys that open something at a time."""
    return ApiKey.objects.filter(revoked_at=None, expires_at__gt=at)


def hash_key(text):
    """The keyed hash under which an API key is found."""
    return keyed_hash(text, purpose="api-key")


def administrators(at):
    """The keys of active accounts that hold a post which appoints people."""
    posts = [post.key for post in current_method().organisations.posts if "accounts.appoint" in post.permissions]
    held = appointments_on(localdate(at)).filter(post__in=posts, account__is_active=True)
    return set(held.values_list("account", flat=True))


def staff_accounts(actor, words="", *, active=None):
    """Staff accounts that an administrator looks after, whose name or user name has the words; all, the active or the
    deactivated ones. One who appoints in a part of the county sees who was ever appointed there, or nowhere yet."""
    found = Account.objects.filter(kind=Account.STAFF)
    paths = paths_of(actor, "accounts.appoint")
    if all("." in path for path in paths):
        posts = Appointment.objects.filter(account=OuterRef("pk"))
        found = found.filter(Exists(posts.filter(within(paths))) | ~Exists(posts))
    if active is not None:
        found = found.filter(is_active=active)
    return found.filter(Q(name__icontains=words) | Q(username__icontains=words)) if words else found


def actor_holding(permission, area, *, at, body=None):
    """Somebody who holds a permission for an area (and in a body), as an Actor; LookupError if nobody does.

    For the demo and for simulated staff: a real deed is done by whoever signed in.
    """
    posts = [post.key for post in current_method().organisations.posts if permission in post.permissions]
    held = appointments_on(localdate(at)).filter(post__in=posts, area__path__ancestor_of=area.path)
    if body is not None:
        held = held.filter(body=body)
    found = held.order_by("-area__path", "id").first()
    if found is None:
        raise LookupError(f"nobody holds {permission} for {area}")
    return actor_of(found.account, at=at)


@dataclass(frozen=True)
class CrewRole:
    """A role of a grid's crew with its published holders; without holders it is a gap."""

    post: str
    title: str
    duty: str
    holders: tuple[Appointment, ...]

    @property
    def is_gap(self):
        """Nobody is appointed to this role here."""
        return not self.holders


def crew_of(area, *, at):
    """The crew of a grid in the order of the method, with who is published for each role, and the gaps.

    Holders are those appointed to the area itself or to an area above it, the nearest first.
    """
    method = current_method()
    crew_posts = [role.post for role in method.territory.crew]
    held = list(
        appointments_on(localdate(at))
        .filter(post__in=crew_posts, area__path__ancestor_of=area.path)
        .order_by("-area__path", "id")
    )
    return tuple(
        CrewRole(role.post, role.title, role.duty, _nearest(held, role.post)) for role in method.territory.crew
    )


def _nearest(held, post):
    """Those of a post in the smallest area that has any."""
    mine = [appointment for appointment in held if appointment.post == post]
    return tuple(a for a in mine if a.area_id == mine[0].area_id)
