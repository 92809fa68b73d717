"""Tables of ratings, by what they are about."""

from wangge.ratings.models.applications import Application
from wangge.ratings.models.draws import Draw, Pick, Proof, Rectification, Recusal
from wangge.ratings.models.effects import Consent, CreditEntry, Decision, Repair
from wangge.ratings.models.evidence import Mark, Note, Reading, Row, Sheet
from wangge.ratings.models.results import Correction, Objection, Result, Revision
from wangge.ratings.models.rounds import Round, Subject

__all__ = [
    "Application",
    "Consent",
    "Correction",
    "CreditEntry",
    "Decision",
    "Draw",
    "Mark",
    "Note",
    "Objection",
    "Pick",
    "Proof",
    "Reading",
    "Rectification",
    "Recusal",
    "Repair",
    "Result",
    "Revision",
    "Round",
    "Row",
    "Sheet",
    "Subject",
]
