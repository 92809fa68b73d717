"""Retention: letters go three years after their survey; the results stay."""

from wangge.core.erasing import erasing
from wangge.surveys.models import Invitation


def _due(cut_off):
    return Invitation.objects.filter(among__survey__closed_at__lt=cut_off)


erasing("surveys.forget_invitations", "三年以前的问卷邀请", Invitation.retention, due=_due)
