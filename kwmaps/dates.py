"""Days of the war: ISO strings in, `datetime.date` inside, never an epoch number."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kwmaps.errors import RequestError

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
DAY = timedelta(days=1)


def parse(text: str | date) -> date:
    """A date from ``YYYY-MM-DD`` (or from a `date`, given back as it is).

    Raises
    ------
    RequestError
        The text is no such date; the message says what would be.
    """
    if isinstance(text, date):
        # A datetime is a date as well; its hour has no meaning here.
        return date(text.year, text.month, text.day)
    if not isinstance(text, str):
        raise RequestError(f"a date is wanted, like '1950-09-15', not {text!r}")
    if not ISO.fullmatch(text.strip()):
        raise RequestError(f"'{text}' is no date that I can read: write year-month-day, like 1950-09-15")
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RequestError(f"'{text}' is no day of the calendar ({error})") from None


def span(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def spoken(day: date) -> str:
    """``15 September 1950``, without asking the machine for its language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
