"""Days of the war: ISO strings in, `datetime.date` inside, never an epoch number."""

from __future__ import annotations

import calendar
import math
import re
from datetime import date, timedelta

from kwmaps.errors import RequestError, short

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
        raise RequestError(f"a date is wanted, like '1950-09-15', not {short(text)}")
    if not ISO.fullmatch(text.strip()):
        offered = meant(text.strip())
        hint = f"write year-month-day: {offered}" if offered else "write year-month-day, like 1950-09-15"
        raise RequestError(f"{short(text)} is no date that I can read: {hint}")
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RequestError(f"'{text}' is no day of the calendar: {_limit(text.strip())}") from None


def _limit(text: str) -> str:
    """What the calendar allows where `text` doesn't keep to it."""
    year, month = int(text[:4]), int(text[5:7])
    if not 1 <= month <= 12:
        return "a year has months 01 to 12"
    return f"{MONTHS[month - 1]} has {calendar.monthrange(year, month)[1]} days" if year else "years begin with 0001"


def meant(text: str) -> date | None:
    """The day that a date in another way of writing can only mean; None if it may be two days or none."""
    try:
        if found := re.fullmatch(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})|(\d{4})(\d\d)(\d\d)", text):
            return date(*(int(part) for part in found.groups() if part is not None))
        if found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text):
            one, other, year = (int(part) for part in found.groups())
            # 9/15 and 15.9. are one day each; 9/7 may be July or September.
            if one > 12 or one == other:
                return date(year, other, one)
            return date(year, one, other) if other > 12 else None
        if found := re.fullmatch(r"(\d{4})-(\d{3})", text):
            day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
            return day if day.year == int(found[1]) else None
        if found := re.fullmatch(r"(2[34]\d{5})(\.\d+)?", text):
            # A Julian day begins at noon: the .5 is a midnight.
            return date(1858, 11, 17) + timedelta(days=math.floor(float(text) - 2_400_000.5))
    except (ValueError, OverflowError):
        pass
    return None


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
