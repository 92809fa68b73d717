"""Accounts of staff and residents, and appointments to posts."""

from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from wangge.core.keys import new_key
from wangge.core.models import KeyedModel
from wangge.core.retention import Retention


class Account(AbstractBaseUser):
    """Somebody who signs in: staff by name and password, a resident by a phone known only as a keyed hash."""

    STAFF, RESIDENT = "staff", "resident"
    retention = Retention(None, "the last office or matter", because="erased when its holder asks for it")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    username = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=[(STAFF, "工作人员"), (RESIDENT, "居民")])
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    password_until = models.DateTimeField(null=True)  # a temporary password: good until then, for setting one's own

    objects = BaseUserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self):
        return self.name


class Appointment(KeyedModel):
    """A post held by an account in a body, for an area, from a day on. `post` is a key of the method.

    What is published of it on a grid's notice card is decided here and not taken from the account.
    """

    retention = Retention(None, "the end of the office", because="deeds stand under their office for good")

    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=40)
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="appointments")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="appointments")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    published = models.BooleanField(default=False)
    public_name = models.CharField(max_length=60, blank=True)
    work_phone = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="appointment_by_account"),
            models.Index(fields=["area", "post"], name="appointment_by_area"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "post", "body", "area"],
                name="appointment_once",
                condition=Q(valid_until=None),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="appointment_dates_in_order",
            ),
        ]


class OneTimeCode(models.Model):
    """A code sent to a phone; only keyed hashes of both are kept, and swept a day later."""

    retention = Retention(timedelta(days=1), "sending", "accounts.sweep_codes")

    phone_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_hash", "-sent_at"], name="code_by_phone"),
            models.Index(fields=["address_hash", "-sent_at"], name="code_by_address"),
        ]


class ApiKey(KeyedModel):
    """A key with which a program acts as a staff account, under the offices that account holds at the time.

    Only a keyed hash is kept: who made the key sees it once. It ends by its date or when it is revoked.
    """

    retention = Retention(timedelta(days=30), "its end", "accounts.sweep_keys")

    account = models.ForeignKey(Account, models.PROTECT, related_name="keys")
    title = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
