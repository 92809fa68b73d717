"""Photos of checks, notes and objections: apart from those of matters, for both sides, forgotten after two years."""

from django.db import transaction

from wangge.core.access import record_access
from wangge.core.erasing import carry_out, erasing
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.core.photos import forget_all, keep_all, path_of, shelving
from wangge.ratings.models import Proof
from wangge.ratings.owning import sees_photos
from wangge.ratings.rules import CHECK, DECIDE, NOTE, OWN, VIEW

SHELF = "ratings"


def keep_proofs(sheet, indicator, photos, place, *, at, rectification=None, note=None, objection=None):
    """Keep photos taken at a place. Part of checking, putting right, noting and objecting, never a deed by itself."""
    of = {"sheet": sheet, "rectification": rectification, "note": note, "objection": objection}
    keep_all(photos, Proof, shelf=SHELF, **of, indicator=indicator, lon=place[0], lat=place[1], at=at)


def sees_evidence(actor, subject):
    """The office (or True) under which somebody sees what was found at an object: the county's offices, inspectors,
    who notes and who decides objections, and the object's body; else None."""
    for permission, thing in ((VIEW, None), (CHECK, subject), (NOTE, subject), (OWN, subject)):
        if office := allows(actor, permission, thing):
            return office
    return next((one for one in actor.holding(DECIDE) if "." not in one.area_path), None)


@transaction.atomic
def read_proof(proof_id, *, actor, at):
    """Where the file of a photo lies, for who may see it; the look is logged. Forbidden for others."""
    of = ("sheet__subject", "note__subject", "objection__subject__round", "objection__row", "rectification__subject")
    rows = Proof.objects.select_related(*of)
    proof = rows.filter(pk=proof_id).first()
    office = _sees(actor, proof) if proof else None
    if not office:
        raise Forbidden()
    kind = next(one for one in ("sheet", "note", "objection", "rectification") if getattr(proof, f"{one}_id"))
    told = {"subject_kind": f"rating-{kind}", "subject_id": getattr(proof, f"{kind}_id"), "fields": ["photos"]}
    record_access(actor, office=None if office is True else office, purpose="rating", at=at, **told)
    return path_of(proof.digest, shelf=SHELF)


def _sees(actor, proof):
    if proof.objection_id:
        return sees_photos(actor, proof.objection)
    return sees_evidence(actor, proof.subject)


def forget_proofs(*, at):
    """Forget the photos whose time is over; returns how many."""
    return carry_out("ratings.forget_proofs", at=at).rows


def _forget(proofs, at):
    forget_all(Proof.objects.filter(pk__in=[proof.pk for proof in proofs]), shelf=SHELF)


shelving(Proof, shelf=SHELF)
erasing(
    "ratings.forget_proofs",
    "检查、整改、异议的照片",
    Proof.retention,
    due=lambda cut_off: Proof.objects.filter(at__lt=cut_off),
    erase=_forget,
)
