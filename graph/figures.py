"""Quantities as people write them: 256 KB, 15 minutes, 12,500,000, at most 14 days, 3,000 messages/s."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

Language = Literal["ko", "en"]

# Unit names read well as they are where they are symbols; words are spelled per language and number.
_WORDS: dict[str, tuple[str, str, str]] = {
    "millisecond": ("ms", "ms", "ms"),
    "second": ("second", "seconds", "초"),
    "minute": ("minute", "minutes", "분"),
    "hour": ("hour", "hours", "시간"),
    "day": ("day", "days", "일"),
    "week": ("week", "weeks", "주"),
    "month": ("month", "months", "개월"),
    "year": ("year", "years", "년"),
    "percent": ("%", "%", "%"),
    "count": ("", "", ""),
}
_COUNTED: dict[str, tuple[str, str, str]] = {
    "message": ("message", "messages", "개"),
    "request": ("request", "requests", "건"),
}
_KO_COUNTED = {"message": "메시지 ", "request": "요청 "}
_KO_PER = {"s": "초당", "minute": "분당", "hour": "시간당", "day": "하루", "week": "주당", "month": "월", "year": "연"}
# The units in which people read a quantity that is stored in its base unit, from small to large.
LADDERS: Mapping[str, Sequence[str]] = {
    "second": ("nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "year"),
    "B": ("B", "KB", "MB", "GB", "TB", "PB", "EB"),
    "B/s": ("B/s", "KB/s", "MB/s", "GB/s", "TB/s"),
}
_ADJOINING = {"초", "분", "시간", "일", "주", "개월", "년", "%", ""}
_BOUNDS: dict[str, tuple[str, str]] = {
    "max": ("at most {}", "최대 {}"),
    "min": ("at least {}", "최소 {}"),
    "default": ("default {}", "기본 {}"),
    "recommended": ("recommended {}", "권장 {}"),
    "range": ("{}", "{}"),
    "exact": ("{}", "{}"),
}


def format_number(value: float) -> str:
    """Return *value* with thousands separators and no needless digits.

    >>> format_number(12500000), format_number(0.5), format_number(99.999)
    ('12,500,000', '0.5', '99.999')
    """
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text if text not in {"0", "-0"} else f"{value:g}"


def format_amount(value: float, unit: str, language: Language, *, value_to: float | None = None) -> str:
    """Return a figure with its unit, a range with both ends.

    >>> format_amount(14, "day", "en"), format_amount(1, "day", "en"), format_amount(14, "day", "ko")
    ('14 days', '1 day', '14일')
    >>> format_amount(128, "MB", "en", value_to=10240)
    '128–10,240 MB'
    >>> format_amount(0.023, "USD/month", "en"), format_amount(3000, "message/s", "en")
    ('$0.023/month', '3,000 messages/s')
    >>> format_amount(3000, "message/s", "ko")
    '초당 메시지 3,000개'
    """
    number = format_number(value)
    if value_to is not None and not math.isnan(value_to):
        number = f"{number}–{format_number(value_to)}"
    if unit.startswith("USD"):
        return f"${number}{unit[3:]}"
    counted, slash, period = unit.partition("/")
    if slash and counted in (*_COUNTED, "count"):
        return _format_rate(number, counted, period, language, one=value == 1 and value_to is None)
    one, many, korean = _WORDS.get(unit, (unit, unit, unit))
    word = korean if language == "ko" else one if value == 1 and value_to is None else many
    return f"{number}{word}" if word in _ADJOINING else f"{number} {word}"


def say_unit(unit: str, language: Language) -> str:
    """Return what a unit is called by itself, as on an axis; "" for a mere count.

    >>> say_unit("day", "en"), say_unit("day", "ko"), say_unit("KB", "en")
    ('days', '일', 'KB')
    """
    return _WORDS.get(unit, (unit, unit, unit))[2 if language == "ko" else 1]


def _format_rate(number: str, counted: str, period: str, language: Language, *, one: bool) -> str:
    singular, plural, classifier = _COUNTED.get(counted, ("", "", ""))
    if language == "ko":
        return f"{_KO_PER[period]} {_KO_COUNTED.get(counted, '')}{number}{classifier}"
    noun = singular if one else plural
    return f"{number} {noun}/{period}" if noun else f"{number}/{period}"


def common_unit(values: Sequence[float], base: str, factors: Mapping[str, float]) -> str:
    """Return the largest unit in which no value of *values*, given in the unit *base*, falls below one.

    Of those that read all values as whole numbers are preferred; *factors* says what one of each unit is.

    >>> common_unit([345600, 1209600], "second", {"second": 1, "hour": 3600, "day": 86400})
    'day'
    """
    ladder = [unit for unit in LADDERS.get(base, (base,)) if unit in factors]
    sizes = [abs(value) for value in values if value]
    if not sizes or not ladder:
        return base
    fitting = [unit for unit in ladder if min(sizes) >= factors[unit] * (1 - 1e-9)] or ladder[:1]
    whole = [unit for unit in fitting if all(_is_whole(size / factors[unit]) for size in sizes)]
    return (whole or fitting)[-1]


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= 1e-9 * max(abs(value), 1)


def format_base(value: float, base: str, language: Language, factors: Mapping[str, float], *, unit: str = "") -> str:
    """Return a value that is stored in the unit *base* as people read it, or in *unit*.

    >>> format_base(1048576, "B", "en", {"B": 1, "KB": 1024, "MB": 1048576})
    '1 MB'
    """
    unit = unit or common_unit([value], base, factors)
    return format_amount(
        float(
            f"{value / factors.get(unit, 1.0):.4g}"
            if value < factors.get(unit, 1.0) * 1000
            else f"{value / factors.get(unit, 1.0):.12g}"
        ),
        unit,
        language,
    )


def format_ratio(ratio: float, language: Language) -> str:
    """Return how many times one value is another: two digits that matter, none after the point from ten on.

    >>> format_ratio(26.071, "en"), format_ratio(3.5, "en"), format_ratio(4, "ko")
    ('26×', '3.5×', '4배')
    """
    times = format_number(round(ratio) if ratio >= 10 else float(f"{ratio:.2g}"))
    return f"{times}배" if language == "ko" else f"{times}×"


def format_bound(amount: str, bound: str, language: Language) -> str:
    """Return *amount* with the words for its bound.

    >>> format_bound("14 days", "max", "en"), format_bound("14일", "max", "ko")
    ('at most 14 days', '최대 14일')
    """
    return _BOUNDS[bound][language == "ko"].format(amount)
