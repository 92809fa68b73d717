"""Cases and what hangs on them. Who reported stands in a table of its own (guard-rail 9)."""

from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from wangge.cases.about import AboutComponent  # noqa: F401  (tables of this app, kept in modules of their own)
from wangge.cases.bulks import Bulk, BulkRow  # noqa: F401
from wangge.cases.clocked import Clocked
from wangge.cases.days import DayMark, SealedDay  # noqa: F401
from wangge.cases.findable import Findable, Unread  # noqa: F401
from wangge.cases.interruptions import (  # noqa: F401  (as below)
    DueChange,
    Extension,
    Pause,
    Question,
    Recomputing,
    Recusal,
    asks_field,
)
from wangge.cases.learnt import ClassModel, Issue, IssueCase, Suggestion  # noqa: F401
from wangge.cases.numbering import number_field
from wangge.cases.splits import Split  # noqa: F401
from wangge.cases.whistles import Call, Whistle  # noqa: F401  (tables of this app, kept in modules of their own)
from wangge.core.keys import new_key
from wangge.core.models import KeyedModel
from wangge.core.retention import Retention

MAX_TITLE, MAX_WORDS, MAX_PLACE, MAX_RELEASED = 60, 10_000, 200, 500
MAX_VIEW_NAME, MAX_VIEW_QUERY = 20, 1_000
LIST_COLUMNS = ("status", "left", "class", "place", "holder", "handler", "reported", "channel", "number")


class Case(Clocked):
    """One matter on its way; what the clock writes of it, and how often it moved, stands in Clocked.

    Its free words, photos and place go five years after it ended, a year after its reporter withdrew it; what is
    left is a tombstone: number, class, area, states and times.
    """

    retention = Retention(timedelta(days=5 * 365), "the end", "cases.erase_texts")

    clocked = models.OneToOneField(
        Clocked, models.PROTECT, parent_link=True, primary_key=True, db_column="id", related_name="case"
    )
    serial = models.BigIntegerField(unique=True, db_default=models.Func(
        models.Value("cases_serial"), function="nextval", output_field=models.BigIntegerField()
    ))
    case_type = models.CharField(max_length=40)
    version = models.ForeignKey("method.MethodVersion", models.PROTECT, related_name="+")
    state = models.CharField(max_length=40)
    reported_at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    county_code = models.CharField(max_length=6, blank=True, db_default="")  # of the county, as it was then
    national_number = number_field()  # 19 digits; cases.numbering

    title = models.CharField(max_length=MAX_TITLE)
    words = models.TextField(max_length=MAX_WORDS)
    words_hash = models.CharField(max_length=64, blank=True)  # equal for equal words: the same text sent again
    class_key = models.CharField(max_length=40, blank=True)
    suggested_class = models.CharField(max_length=40, blank=True)
    suggested_by = models.JSONField(default=list)  # the words that spoke for it

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="cases", db_index=False)  # case_by_area
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    place = models.CharField(max_length=MAX_PLACE, blank=True)
    plate = models.ForeignKey("premises.Plate", models.PROTECT, null=True, related_name="cases")

    filing_row = models.CharField(max_length=40, blank=True)
    urgent = models.BooleanField(default=False)
    handling_body = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="handles")
    holder_body = models.ForeignKey(
        "organisations.Body", models.PROTECT, null=True, related_name="holds", db_index=False  # case_by_holder
    )
    original = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")

    stage_since = models.DateTimeField()
    total_since = models.DateTimeField(null=True)
    paused = models.PositiveSmallIntegerField(default=0, db_default=0)  # how often its clocks stood still
    extended = models.PositiveSmallIntegerField(default=0, db_default=0)
    asks = asks_field()  # kinds of its open questions
    filed_at = models.DateTimeField(null=True)  # the first filing; reopening does not change it
    closed_at = models.DateTimeField(null=True)
    settled_level = models.CharField(max_length=40, blank=True, db_default="")  # where it was settled; set at closing
    erased_at = models.DateTimeField(null=True)  # from then on a tombstone: words, photos and place are gone

    class Meta:
        indexes = [
            models.Index(fields=["area", "state", "-clocked"], name="case_by_area"),
            models.Index(fields=["holder_body", "state", "-clocked"], name="case_by_holder"),
            models.Index(fields=["state", "-clocked"], name="case_by_state"),
            GinIndex(fields=["asks"], name="case_asks", condition=~Q(asks=[])),
            models.Index(fields=["class_key", "reported_at"], name="case_by_class"),
            models.Index(fields=["words_hash"], name="case_by_words"),
            models.Index(fields=["state", "stage_since"], name="case_by_stage"),
            models.Index(fields=["filed_at"], name="case_by_filing"),
            models.Index(fields=["closed_at"], name="case_by_closing"),
            models.Index(fields=["reported_at"], name="case_by_report"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(original=models.F("clocked")), name="case_not_its_own_original"),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__isnull=False, lat__isnull=False), name="case_point_whole"
            ),
        ]

    def __init__(self, *args, **told):
        if not args:  # made anew, and not read: one key for both tables
            told["id"] = told["clocked_id"] = told.pop("pk", None) or told.get("id") or new_key()
        super().__init__(*args, **told)

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The number people quote: year of report and serial."""
        return f"{localtime(self.reported_at):%Y}-{self.serial:06d}"


class Move(KeyedModel):
    """One step taken. Appended, never changed; its key is the client's, so that sending twice is harmless."""

    append_only = True

    case = models.ForeignKey(Case, models.PROTECT, related_name="timeline")
    ordinal = models.PositiveIntegerField()
    step = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=12)
    office_id = models.UUIDField(null=True)
    office_title = models.CharField(max_length=200, blank=True)  # "城管局 部门经办人", as it was then
    body = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)  # keys and values of the method; free words are in Words
    stage_since = models.DateTimeField(null=True)
    stage_due = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "ordinal"], name="move_in_order")]
        indexes = [
            models.Index(fields=["body", "case"], name="move_by_body"),
            models.Index(fields=["step", "at"], name="move_by_step"),
        ]

    @property
    def late(self):
        """Whether the stage that this move ended was over its limit; a step that left it where it was ended none."""
        return self.to_state != self.from_state and self.stage_due is not None and self.at > self.stage_due


class Words(models.Model):
    """Free words written at a move, apart from it so that they can be erased while the move stays."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="words")
    field = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["move", "field"], name="words_once")]


class Photo(KeyedModel):
    """A picture as the platform keeps it: re-encoded, without EXIF. `move` tells with which step it came."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="photos")
    move = models.ForeignKey(Move, models.CASCADE, related_name="photos")
    ordinal = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()


class Reporter(KeyedModel):
    """Who reported, apart from the case. `id` is also the anonymous reporter's identity as an actor."""

    retention = Retention(timedelta(days=365), "closing", "cases.erase_contacts")

    case = models.OneToOneField(Case, models.CASCADE, related_name="reporter")
    resident_id = models.UUIDField(null=True, db_index=True)
    staff_id = models.UUIDField(null=True)  # who took it down, where staff did
    name = models.CharField(max_length=200, blank=True)  # encrypted
    phone = models.CharField(max_length=200, blank=True)  # encrypted
    token_hash = models.CharField(max_length=64, unique=True)
    address_hash = models.CharField(max_length=64, blank=True)  # for the hourly limit; erased within a day
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address_hash"], name="reporter_recent", condition=~Q(address_hash=""))]


class Rating(KeyedModel):
    """What the reporter says of the outcome; one for each closing."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    move = models.OneToOneField(Move, models.PROTECT, related_name="rating")
    contacted = models.BooleanField(null=True)  # None: not asked, or not answered
    solved = models.BooleanField()
    satisfied = models.PositiveSmallIntegerField()  # 1 … 5
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(satisfied__range=(1, 5)), name="rating_one_to_five")
        ]
        indexes = [models.Index(fields=["at"], name="rating_by_time")]


class Release(KeyedModel):
    """What of a case the public reads: words somebody wrote for it, photos somebody looked at. Withdrawn by a date."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="release")
    title = models.CharField(max_length=MAX_TITLE)
    words = models.TextField(max_length=MAX_RELEASED, blank=True)
    photos = models.ManyToManyField(Photo, related_name="releases")
    released_by = models.UUIDField(null=True)
    office_title = models.CharField(max_length=200)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class SavedView(KeyedModel):
    """A list narrowed and ordered as one person wants it again, under a name of their own; nobody else sees it."""

    retention = Retention(None, "its saving", because="its holder deletes it; it goes with the account")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=MAX_VIEW_NAME)
    query = models.CharField(max_length=MAX_VIEW_QUERY, blank=True)  # a query string of the list's own filters
    position = models.PositiveSmallIntegerField()
    first = models.BooleanField(default=False)  # shown after signing in

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="view_once"),
            models.UniqueConstraint(fields=["account"], name="view_first", condition=Q(first=True)),
        ]


class ListColumns(KeyedModel):
    """Which columns (of LIST_COLUMNS) one person wants to see in the desk's lists; without a row, the usual ones."""

    retention = Retention(None, "its choosing", because="its holder changes it; it goes with the account")

    account = models.OneToOneField("accounts.Account", models.CASCADE, related_name="list_columns")
    columns = models.JSONField(default=list)
