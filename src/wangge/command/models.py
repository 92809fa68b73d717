"""The items of the lists, their history, and what of them the public reads."""

from django.db import models
from django.db.models import Q

from wangge.command.enums import OPEN, State
from wangge.core.models import KeyedModel

MAX_TITLE, MAX_WORDS, MAX_OUTCOME, MAX_PROOF, MAX_NOTE = 60, 1_000, 1_000, 300, 1_000


class Item(KeyedModel):
    """One line of a list: what is to be done, whose it is, until when. `moves` counts its deeds (see `Stale`).

    `area` is the area whose list it stands on, `about` where the thing lies: a community's problem may stand on the
    city's list. It is about things and places: nobody who reported anything is named here.
    """

    serial = models.BigIntegerField(
        unique=True,
        db_default=models.Func(
            models.Value("command_serial"), function="nextval", output_field=models.BigIntegerField()
        ),
    )
    kind = models.CharField(max_length=40)  # a kind of the method's lists
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)  # of the list: 2026, 2026-Q4, 2026-11
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="list_items", db_index=False)
    about = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    title = models.CharField(max_length=MAX_TITLE)
    words = models.TextField(max_length=MAX_WORDS)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="list_items")
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_to")

    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    moves = models.PositiveIntegerField(default=0)
    proposer = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    owner = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="list_items")
    due = models.DateField(null=True)
    outcome = models.TextField(max_length=MAX_OUTCOME, blank=True)
    proof = models.CharField(max_length=MAX_PROOF, blank=True)  # what shows it: a record, a document's number
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area", "-id"], name="item_by_area"),
            models.Index(fields=["state", "due"], name="item_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED, State.UNDER_WAY, State.DONE, State.STRUCK])
                | Q(owner__isnull=False, due__isnull=False),
                name="item_accepted_has_owner_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="item_ended_with_its_state",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The number people quote: the year it was proposed and a serial."""
        return f"{self.proposed_at:%Y}-{self.serial:05d}"


class ItemDeed(KeyedModel):
    """Something done with an item: by which office, in which words. Added, never changed."""

    append_only = True

    item = models.ForeignKey(Item, models.PROTECT, related_name="deeds")
    ordinal = models.PositiveIntegerField()
    deed = models.CharField(max_length=12)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    office_id = models.UUIDField(null=True)
    office_title = models.CharField(max_length=200, blank=True)
    body = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    owner = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="+")  # as then named
    due = models.DateField(null=True)  # as then set

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["item", "ordinal"], name="item_deed_in_order")]


class Showing(KeyedModel):
    """What of an item the public reads: words somebody wrote for it. Withdrawn by a date."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="showing")
    title = models.CharField(max_length=MAX_TITLE)
    words = models.TextField(max_length=500, blank=True)
    office_title = models.CharField(max_length=200)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
