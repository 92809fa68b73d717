"""Deadlines and shifts as iCalendar (RFC 5545). Pure: what an entry says is given."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_OCTETS = 75


@dataclass(frozen=True)
class Entry:
    """A deadline, or a shift until `ends`: `uid` stays while the entry does, `changed` counts its changes."""

    uid: str
    at: datetime
    title: str
    words: str
    url: str
    changed: int
    ends: datetime | None = None


def calendar(name, entries, *, now, remind=timedelta(hours=1)):
    """The calendar as bytes: each deadline an event that takes no time, a shift one that does, with a reminder."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Wangge//deadlines//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
    ]
    for entry in entries:
        lines += _event(entry, now, remind)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(entry, now, remind):
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{utc(now)}",
        f"DTSTART:{utc(entry.at)}",
        f"DTEND:{utc(entry.ends or entry.at)}",
        f"SEQUENCE:{entry.changed}",
        f"SUMMARY:{escaped(entry.title)}",
        f"DESCRIPTION:{escaped(entry.words)}",
        f"URL:{entry.url}",
        "TRANSP:OPAQUE" if entry.ends else "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(entry.title)}",
        f"TRIGGER:-PT{int(remind.total_seconds()) // 60}M",
        "END:VALARM",
        "END:VEVENT",
    ]


def utc(moment):
    """A time in the form that needs no time zone beside it."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text):
    """A text value: its commas, semicolons, backslashes and line ends marked, no other control characters."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n")
    return "".join(c for c in text.replace("\n", "\\n") if c >= " " and c != "\x7f")


def folded(line):
    """A content line of at most 75 octets a piece, no character cut apart, ended by CRLF."""
    pieces, piece = [], b""
    for sign in line:
        raw = sign.encode()
        if len(piece) + len(raw) > MOST_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += raw
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
