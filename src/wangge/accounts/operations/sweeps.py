"""Forgetting codes, failed sign-ins and keys whose time is over."""

from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Q

from wangge.accounts.models import ApiKey, OneTimeCode
from wangge.core.erasing import erasing
from wangge.core.retention import retention_of


@transaction.atomic
def sweep_codes(*, at):
    """Forget codes a day after they were sent; returns how many."""
    return OneTimeCode.objects.filter(sent_at__lt=at - OneTimeCode.retention.kept).delete()[0]


@transaction.atomic
def sweep_attempts(*, at):
    """Forget failed sign-ins a day later, long after their lock has opened; returns how many."""
    kept = retention_of(AccessAttempt).kept
    return AccessAttempt.objects.filter(attempt_time__lt=at - kept).delete()[0]


@transaction.atomic
def sweep_keys(*, at):
    """Forget keys a month after their end; returns how many."""
    return _keys_over(at - ApiKey.retention.kept).delete()[0]


def _keys_over(cut_off):
    return ApiKey.objects.filter(Q(expires_at__lt=cut_off) | Q(revoked_at__lt=cut_off))


erasing(
    "accounts.sweep_codes",
    "短信验证码",
    OneTimeCode.retention,
    due=lambda cut_off: OneTimeCode.objects.filter(sent_at__lt=cut_off),
)
erasing("accounts.sweep_keys", "失效的接口密钥", ApiKey.retention, due=_keys_over)
erasing(
    "accounts.forget_attempts",
    "失败的登录",
    retention_of(AccessAttempt),
    due=lambda cut_off: AccessAttempt.objects.filter(attempt_time__lt=cut_off),
)
