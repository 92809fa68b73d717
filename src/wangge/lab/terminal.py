"""What the commands show in a terminal: short progress lines, errors, tables with Chinese in them."""

import sys
import unicodedata


class Trouble(Exception):
    """Something the person at the keyboard must put right; the text says what and how, in one line."""


def say(chinese, english):
    """One line of progress, on stderr: stdout belongs to what the command was asked for."""
    print(f"· {chinese} / {english}", file=sys.stderr, flush=True)


def width(text):
    """Columns the text takes in a terminal: Chinese characters and punctuation take two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def table(rows):
    """Rows of texts as aligned lines; the last column is left ragged."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row, widths):
    padded = (cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True))
    return "  ".join(padded).rstrip()
