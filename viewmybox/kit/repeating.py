"""When something that repeats comes next."""

from datetime import date, timedelta

from viewmybox.kit.terms import later


def next_day(first: date, every: int, unit: str, after: date) -> date:
    """The first day after `after` of those that come every so many weeks or months.

    Always counted from the first day, by the month rule of `terms.py`, so no short month loses a
    day: 30 January is followed by 28 February and 30 March; what began on the last day of a month
    goes on coming on the last day.
    """
    if every < 1:
        raise ValueError("What repeats does so at least every one.")
    if unit == "week":
        step = timedelta(weeks=every)
        return first + step * max(1, (after - first) // step + 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    times = max(1, months // every)
    while later(first, times * every) <= after:
        times += 1
    return later(first, times * every)
