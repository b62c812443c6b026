"""Durations as text: ISO 8601 (``PT1H30M``), as Python prints them, or short (``90s``, ``2h``, ``7d``)."""

from datetime import timedelta

_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_ISO_DATE = {"W": 604_800.0, "D": 86_400.0}
_ISO_TIME = {"H": 3600.0, "M": 60.0, "S": 1.0}


def format_duration(value: timedelta) -> str:
    """The stretch in ISO 8601, exact to the microsecond.

    Examples
    --------
    >>> format_duration(timedelta(days=1, minutes=90)), format_duration(timedelta(seconds=-2.5))
    ('P1DT1H30M', '-PT2.5S')
    """
    if value < timedelta(0):
        return f"-{format_duration(-value)}"
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f"{value.microseconds / 1e6:.6f}".lstrip("0").rstrip("0").rstrip(".")
    days = f"{value.days}D" if value.days else ""
    text = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    if seconds or fraction:
        text += f"{seconds}{fraction}S"
    return f"P{days}{'T' if text else ''}{text}" if days or text else "PT0S"


def parse_duration(text: str) -> timedelta:
    """The stretch that the text names.

    Raises
    ------
    ValueError
        When it names none.

    Examples
    --------
    >>> parse_duration("PT1H30M") == parse_duration("1:30:00") == parse_duration("90min")
    True
    """
    text = text.strip()
    sign = -1 if text.startswith("-") else 1
    bare = text.removeprefix("-")
    try:
        if bare[:1] == "P":
            return sign * _from_iso(bare[1:])
        if ":" in bare:
            return _from_clock(text)
        return sign * _from_units(bare)
    except OverflowError as err:
        raise ValueError(f"{text!r} is too long") from err


def _from_iso(text: str) -> timedelta:
    date, mark, clock = text.partition("T")
    found = [*_amounts(date, _ISO_DATE), *_amounts(clock, _ISO_TIME)]
    if not found or (mark and not clock):
        raise ValueError("no duration")
    return sum(found, timedelta(0))


def _amounts(text: str, units: dict[str, float]) -> list[timedelta]:
    found, number = [], ""
    for char in text:
        if char not in units:
            number += char
            continue
        found.append(_amount(number, units[char]))
        number = ""
    if number:
        raise ValueError(f"{number!r} has no unit")
    return found


def _amount(number: str, unit_s: float) -> timedelta:
    if not number or not all(char in "0123456789." for char in number):
        raise ValueError(f"{number!r} is no number")
    return timedelta(seconds=unit_s) * (int(number) if number.isdecimal() else float(number))


def _from_clock(text: str) -> timedelta:
    """``[-]D day[s], H:MM:SS[.ffffff]``, as Python prints them: the sign is of the days alone."""
    days, comma, clock = text.rpartition(",")
    count = int(days.split()[0]) if comma else 0
    sign = -1 if clock.strip().startswith("-") else 1
    hours, minutes, *seconds = clock.strip().removeprefix("-").split(":")
    if len(seconds) > 1:
        raise ValueError("no duration")
    parts = [_amount(hours, 3600.0), _amount(minutes, 60.0), *(_amount(each, 1.0) for each in seconds)]
    return timedelta(days=count) + sign * sum(parts, timedelta(0))


def _from_units(text: str) -> timedelta:
    for unit in sorted(_UNITS, key=len, reverse=True):
        if text.endswith(unit):
            return _amount(text.removesuffix(unit).strip(), _UNITS[unit])
    raise ValueError(f"{text!r} has no unit")
