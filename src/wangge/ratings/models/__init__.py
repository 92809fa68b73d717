"""Tables of ratings, by what they are about."""

from wangge.ratings.models.evidence import Mark, Note, Reading, Sheet
from wangge.ratings.models.results import Correction, Objection, Result, Revision
from wangge.ratings.models.rounds import Round, Subject

__all__ = [
    "Correction",
    "Mark",
    "Note",
    "Objection",
    "Reading",
    "Result",
    "Revision",
    "Round",
    "Sheet",
    "Subject",
]
