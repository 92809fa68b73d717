"""A sheet's indicators as a form asks for them: by check and by score alike."""

from wangge.ratings.marking import choices, falls_short, faults_of, read_mark

MARK = "mark-"
"""What names the field of an indicator's mark, before its key."""


def asked(scheme, source, sent, refused=None):
    """[(group, questions), …] of a source's indicators, with what was sent and what is wrong with it."""
    faults, rows = faults_of(refused), scheme.of_source(source)
    found = [
        (group, [_question(one, sent, faults) for one in rows if one.group == group.key]) for group in scheme.groups
    ]
    return [(group, questions) for group, questions in found if questions]


def _question(indicator, sent, faults):
    offered = choices(indicator)
    return {
        "indicator": indicator,
        "choices": offered,
        "short": {value for value, _words in offered if falls_short(read_mark(indicator, value))},
        "mark": sent.get(f"{MARK}{indicator.key}", ""),
        "words": sent.get(f"words-{indicator.key}", ""),
        "error": faults.get(indicator.key, ""),
    }
