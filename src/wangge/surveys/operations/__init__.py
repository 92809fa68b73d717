"""Deeds of surveys."""

from wangge.surveys.operations.answering import answer, enter_answer, letter_of
from wangge.surveys.operations.closing import close_due, close_survey
from wangge.surveys.operations.opening import note_printed, open_survey

__all__ = ["answer", "close_due", "close_survey", "enter_answer", "letter_of", "note_printed", "open_survey"]
