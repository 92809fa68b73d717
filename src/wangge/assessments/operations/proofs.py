"""Pictures handed in with an appeal: kept apart from those of matters, looked at by both sides, forgotten."""

from django.db import transaction

from wangge.assessments.models import Proof
from wangge.assessments.rules import sees_proofs
from wangge.core.access import record_access
from wangge.core.erasing import carry_out, erasing
from wangge.core.errors import Forbidden
from wangge.core.photos import drop, keep, path_of, shelving

SHELF, MOST = "appeals", 6


def keep_proofs(appeal, photos):
    """Keep the pictures of an appeal. Part of appealing, never a deed by itself."""
    for photo in photos:
        keep(photo, shelf=SHELF)
    Proof.objects.bulk_create(
        Proof(appeal=appeal, ordinal=n, digest=photo.digest, width=photo.width, height=photo.height)
        for n, photo in enumerate(photos, start=1)
    )


@transaction.atomic
def read_proof(proof_id, *, actor, at):
    """Where the file of a picture lies, for its appeal's two sides; the look is logged. Forbidden for others."""
    proof = Proof.objects.select_related("appeal__row").filter(pk=proof_id).first()
    office = sees_proofs(actor, proof.appeal) if proof else None
    if office is None:
        raise Forbidden()
    told = {"subject_kind": "appeal", "subject_id": proof.appeal_id, "fields": ["photos"]}
    record_access(actor, office=office, purpose="appeal", at=at, **told)
    return path_of(proof.digest, shelf=SHELF)


def forget_proofs(*, at):
    """Forget the pictures whose time is over; returns how many."""
    return carry_out("assessments.forget_proofs", at=at).rows


def _forget(proofs, at):
    """The rows now; a file after the commit, if no other appeal has the same picture."""
    Proof.objects.filter(pk__in=[proof.pk for proof in proofs]).delete()
    transaction.on_commit(lambda: drop({proof.digest for proof in proofs}, shelf=SHELF))


shelving(Proof, shelf=SHELF)
erasing(
    "assessments.forget_proofs",
    "申诉所附的照片",
    Proof.retention,
    due=lambda cut_off: Proof.objects.filter(appeal__at__lt=cut_off),
    erase=_forget,
)
