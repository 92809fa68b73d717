"""A picture of a voucher."""

from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.funds.operations import read_voucher


@require_safe
def voucher(request, voucher_id):
    """For whoever reads the ledger; the look is logged."""
    path = read_voucher(voucher_id, actor=request.actor, at=timezone.now())
    if path is None or not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer
