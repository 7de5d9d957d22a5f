"""Quantities as people write them: 256 KB, 15 minutes, 12,500,000, at most 14 days."""

from __future__ import annotations

import math
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
    >>> format_amount(0.023, "USD/month", "en")
    '$0.023/month'
    """
    number = format_number(value)
    if value_to is not None and not math.isnan(value_to):
        number = f"{number}–{format_number(value_to)}"
    if unit.startswith("USD"):
        return f"${number}{unit[3:]}"
    if unit.startswith("count/"):
        return f"{number}{unit[5:]}"
    one, many, korean = _WORDS.get(unit, (unit, unit, unit))
    word = korean if language == "ko" else one if value == 1 and value_to is None else many
    return f"{number}{word}" if word in _ADJOINING else f"{number} {word}"


def format_bound(amount: str, bound: str, language: Language) -> str:
    """Return *amount* with the words for its bound.

    >>> format_bound("14 days", "max", "en"), format_bound("14일", "max", "ko")
    ('at most 14 days', '최대 14일')
    """
    return _BOUNDS[bound][language == "ko"].format(amount)
