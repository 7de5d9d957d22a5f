"""A line's text -> the figures in it: value, unit, what is counted.

A figure is a number that means a quantity; digits of names, ports, versions, dates and worked examples are blanked out
first, with patterns that are data. What bounds a figure, and which figures belong together, is decided in ``quantity``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.reading.sieve import Alternation, Screen
from graph.reading.units import PER, TIME_WORDS, UnitTable, to_time

BLANK = "\ufffc"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?![\d])|\d{1,2}(?:,\d{2}){1,4},\d{3}(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_KO_TIME = r"(?:초|분|시간|일|주|개월|달|월|년)"
_SENTENCE_END = re.compile(r"[.!?。](?=\s|$)")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_'’-]*")
_PER_UNIT = re.compile(r"\s?당(?=[\s,.:]|$)")
# "2개의 표준 큐를", else the one word behind: "하나 이상의 서브넷".
_OF_NOUN = re.compile(
    r"(?:\s?(?:이상|이하|초과|미만))?\s?의\s?"
    r"(?P<noun>(?:[가-힣A-Za-z]+(?<![을를이가은는와과에로서만고며여]) ){1,2}?[가-힣A-Za-z]+?"
    r"(?=(?:[을를이가은는와과에]|에서|으?로)\s)|[가-힣A-Za-z]+?(?=(?:[을를이가은는와과에만]|으로|로)?(?:[\s,.)]|$)))"
)
_LONGEST_WORD = 200
_LONG = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_RATIO = re.compile(
    r"\s?배(?!포|치|열|정|너|율|분|경|송|달|우|제|타)|x(?![A-Za-z0-9])|-?fold\b|\stimes(?=\s(?:faster|cheaper|more|the|as|better|less|higher|lower)\b)"
)
_NINES = re.compile(
    r"(?<![\w.])(?P<many>\d{1,2}|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s(?:x\s)?(?:9['’]?s\b|nines\b|9(?=\s?(?:으로|이며|이고|의|을|\(|,|$)))|9[가이]\s?(?P<ko>\d{1,2})\s?개"
)
# "초당 300개 (묶으면 3,000개)", but not "초당 1MB (샤드 4개)": nothing else is counted in the brackets.
_ASIDE = re.compile(
    r"[^\d()]{0,24}\((?:(?:최대|약|시|배[치칭]\S*|(?:사용하|쓰)는|경우|묶\S+|(?i:batch\w*|with|up to|or))[\s:,]+){0,4}"
    r"(?=\d[\d,]*\s?(?:[개건](?=\s?(?:\)|까지|$))|(?:messages?|records?|requests?)[\s)]))"
)
# "초당 PUT 3,500 / GET 5,500", "초당 읽기 5,500, 쓰기 3,500": the same of something else.
_BESIDE = re.compile(
    r"\s?(?:[/,·]|및|와|과)\s?(?:GET|PUT|POST|HEAD|LIST|DELETE|reads?|writes?|읽기|쓰기|조회|삭제)\s?(?=\d)"
)
_JOINS = re.compile(
    r"(?:\s?(?:쓰기|읽기|입력|출력|수신|송신|in|out|writes?|reads?))?\s?(?:이?나|또는|혹은|및|와|과|,)\s"
)

# A unit that a Korean line names as what there is so much of: "3,000개의 IOPS", "32,000 이상의 IOPS".
_OF_UNIT = re.compile(r"개?(?:\s?(?:이상|이하|초과|미만))?의 (?P<unit>P?IOPS|[TRQP]PS)(?![A-Za-z])")


class Figure(NamedTuple):
    """A number with its unit at *start* to *end*; *tail* is where what belongs to it ends.

    *counted* is what a count counts, as written. A *bare* figure has no unit of its own, a *weak* one ("one", 하루)
    counts only where something makes a quantity of it. *rate* is the "per second" that stood before it.
    """

    start: int
    end: int
    tail: int
    value: float
    unit: str
    counted: str = ""
    bare: bool = False
    weak: bool = False
    ratio: bool = False
    rate: str = ""
    money: bool = False


@dataclass(frozen=True, slots=True)
class Numerals:
    """How numbers are written, compiled."""

    table: UnitTable
    noise: Alternation
    example: Alternation
    scanner: Alternation
    counters: re.Pattern[str]
    times: re.Pattern[str]
    nouns: re.Pattern[str]
    words: Mapping[str, float]
    multiples: Mapping[str, float]
    spans: Mapping[str, tuple[float, str]]
    stop: frozenset[str]
    singular: frozenset[str]
    plural: frozenset[str]
    passing: Mapping[str, str]
    named: Mapping[str, str]

    def stand_in(self, text: str) -> bool:
        """Return whether *text* holds anything that may be a figure, as most lines do not."""
        return self.scanner.stands_in(text)

    def find(self, text: str) -> list[Figure]:
        """Return the figures of *text* from left to right."""
        if not self.stand_in(text):
            return []
        # Keys and the like are blanked out, which keeps time linear; separators of the other habit are turned.
        text = _turn_separators(text)
        if len(text) >= _LONGEST_WORD:
            text = _LONG.sub(lambda match: BLANK * len(match[0]), text)
        blanked = self.blank(text)
        figures: list[Figure] = []
        rate, rate_end, done = "", -1, 0
        for match in self.scanner.finditer(blanked):
            if match.start() < done:
                continue
            if match.lastgroup == "rate":
                time = match["rate_time"] or match["rate_in"] or match["rate_every"] or match["rate_each"] or "day"
                rate, rate_end = to_time(time), match.end()
                continue
            pending = rate if match.start() - rate_end <= 12 and BLANK not in blanked[rate_end : match.start()] else ""
            figure = self._read(blanked, match, pending)
            if figure is not None:
                before = figures[-1].unit if pending and figures and not figure.counted else ""
                if figure.unit.startswith("count/") and before.startswith(("message/", "request/")):
                    figure = figure._replace(unit=before)  # "초당 메시지 300개 (묶으면 3,000개)"
                figures.append(figure)
                done = figure.end
                # "초당 4MB 나 4000개": what is joined to a rate is per second, too
                goes_on = "/" in figure.unit and rate_end > 0 and not figure.money
                joints = () if not goes_on else (_BESIDE,) if figure.bare else (_JOINS, _ASIDE)
                joined = next(filter(None, (joint.match(blanked, figure.tail) for joint in joints)), None)
                rate_end = joined.end() if joined else rate_end if figure.bare else -99
        return figures

    def blank(self, text: str) -> str:
        """Return *text* with everything blanked out whose digits are no quantities."""
        pieces: list[str] = []
        done = 0
        for match in self.example.finditer(text):
            if match.start() < done:
                continue
            end = _SENTENCE_END.search(text, match.end())
            stop = end.start() if end else len(text)
            pieces += [text[done : match.start()], BLANK * (stop - match.start())]
            done = stop
        text = "".join([*pieces, text[done:]])
        return self.noise.blank(text, BLANK)

    def _read(self, text: str, match: re.Match[str], rate: str) -> Figure | None:
        start, end = match.span()
        kind = match.lastgroup
        if kind == "nines":
            many = match["many"] or match["ko_many"]
            count = int(self.words.get(many, 0) or many)
            return Figure(start, end, end, round(100 - 10.0 ** (2 - count), count), "percent") if count > 2 else None
        if kind == "a":
            return Figure(start, end, end, 1.0, match["a"])
        if kind in ("each", "every", "sub", "under"):  # "every second", "매초마다": the word beside tells what it is
            time = self.table.read(match[kind], 0)
            return Figure(*match.span(kind), match.end(kind), 1.0, time[0]) if time else None
        if kind == "span":
            value, unit = self.spans[match["span"]]
            return Figure(start, end, end, value, unit, weak=True)
        if kind == "ko":
            return self._read_counted(text, match, self.words[match["ko"]], rate, weak=match["ko"] in ("한", "하나"))
        if kind == "en":
            word, multiple = match["en_word"].casefold(), (match["en_multiple"] or "").casefold()
            if (
                word == "single"
                and not ONE_PLACE.match(text, end)
                and not _ONLY_ONE.search(text[max(0, start - 40) : end + 30])
            ):
                return None
            return self._read_number(
                text, match, self.words[word] * self.multiples.get(multiple, 1), rate, weak=word in ("one", "single")
            )
        return self._read_number(text, match, self._value(match["digits"]), rate)

    def _value(self, digits: str) -> float:
        """The value of digits with multiples: 1250만, 2만5천, 10K, 3 million."""
        total, value = 0.0, 1.0
        for part in _PIECES.findall(digits):
            if part[0].isdigit() or part[0] == ".":
                value = float(part.replace(",", ""))
            else:
                total, value = total + value * self.multiples[part.casefold() if len(part) > 1 else part], 0.0
        return float(f"{total + value if digits[-1].isdigit() or not total else total:.15g}")

    def _read_number(
        self, text: str, match: re.Match[str], value: float, rate: str, *, weak: bool = False
    ) -> Figure | None:
        start, end = match.span()
        if match.lastgroup == "number" and match["money"]:
            return self._price(text, start, end, value, rate)
        if cents := _CENTS.match(text, end):
            return self._price(text, start, cents.end(), value / 100, rate)
        found = self.table.read(text, end)
        if found is None and (unit := self._unit_ahead(text, start, end)):
            return Figure(start, end, end, value, unit)
        if found is None and (behind := _OF_UNIT.match(text, end)) and (read := self.table.read(behind["unit"], 0)):
            return Figure(start, end, end, value, read[0])
        if found is None:
            return self._read_counted(text, match, value, rate, weak=weak)
        unit, unit_end = found
        if _PER_UNIT.match(text, unit_end) or _after_per(text, start):
            return None
        if unit == "USD":
            return self._price(text, start, unit_end, value, rate)
        return Figure(start, unit_end, unit_end, value, self._with(rate, unit) if rate else unit, weak=weak)

    def _price(self, text: str, start: int, end: int, value: float, rate: str) -> Figure:
        """A sum of money, by the time that it is for if the words behind or before it say one."""
        priced = _PRICED.match(text, end + (text[end : end + 1] == "+"))
        time = to_time(priced["month"].casefold()) if priced and priced["month"] else rate or _fee_time(text, start)
        return Figure(start, end, end, value, self._with(time, "USD"), money=True)

    def _unit_ahead(self, text: str, start: int, end: int) -> str:
        """The unit that stands before a figure with a colon: "minimum storage days: 90", "timeout (minutes): 15".

        That of a rate needs none: "QPS 20".
        """
        ahead = _UNIT_AHEAD.search(text, max(0, start - 20), start)
        if ahead is None or not _ENDS.match(text, end):
            return ""
        name = ahead["rate"] or ahead["unit"]
        found = self.table.read(name, 0)
        is_whole = found is not None and found[1] == len(name) and (bool(ahead["rate"]) or "/" not in found[0])
        return found[0] if found and is_whole else ""

    def _with(self, time: str, unit: str) -> str:
        rate = f"{unit}/{time}"
        return rate if time and rate in self.table.units else unit

    def _read_counted(self, text: str, match: re.Match[str], value: float, rate: str, *, weak: bool) -> Figure | None:
        start, end = match.span()
        korean = match.lastgroup == "ko"
        ratio = _RATIO.match(text, end)
        if ratio:
            return Figure(start, ratio.end(), ratio.end(), value, "count", ratio=True)
        if korean:
            unit = self.table.read(text, end)
            if unit and unit[0] in ("month", "hour", "week", "year", "day"):
                passing = unit[0] == "hour" or _AS_A_THING.match(text, unit[1]) is not None
                return Figure(start, unit[1], unit[1], value, unit[0], weak=weak and passing)
        if _after_per(text, start):
            return None
        counter = self.counters.match(text, end)
        if counter:
            if _PER_UNIT.match(text, counter.end()):
                return None
            noun = self.nouns.match(text, counter.end()) or (self.passing_behind(text, counter.end()) if rate else None)
            noun = noun or _OF_NOUN.match(text, counter.end())
            word = counter[0].strip()
            counted = noun[1] if noun else word if "CPU" in word.upper() else self.named.get(word, "")
            tail = noun.end() if noun else counter.end()
            if slash := _SLASH_TIME.match(text, counter.end()):  # "300개/초"
                unit_name = self.count_unit(to_time(slash[1]), counted)
                return Figure(start, slash.end(), slash.end(), value, unit_name, counted)
            times = bool(korean and self.times.match(counter[0].strip()))  # "두 번" is often no more than "again"
            return Figure(
                start, counter.end(), tail, value, self.count_unit(rate, counted), counted, weak=weak or times
            )
        if text[end : end + 1] == "+":  # "20+ regions"
            end += 1
        per = _THING_PER.match(text, end)
        if per and not self._stops(per["thing"]):
            unit_name = self.count_unit(to_time(per["time"]), per["thing"])
            return Figure(start, per.end(), per.end(), value, unit_name, per["thing"])
        noun = self.nouns.match(text, end) or (self.passing_behind(text, end) if rate else None)
        if noun and (slash := _SLASH_TIME.match(text, noun.end())):  # "300메시지/초"
            return Figure(start, slash.end(), slash.end(), value, self.count_unit(to_time(slash[1]), noun[1]), noun[1])
        plural = self._plural(text, end)
        if plural and (noun is None or plural.startswith(f"{noun[1]} ")):  # "100 EC2 instances"
            noun, counted = None, plural
        else:
            counted = noun[1] if noun else self._named_in_korean(text, end)
        weak = weak or korean  # "두 버킷" names two things, it does not count them
        if counted and (value == 1 or noun or text[end : end + 1].isspace()):
            tail = text.index(counted, end) + len(counted)
            unit_name = self.count_unit(rate, counted)
            return Figure(start, match.end(), tail, value, unit_name, counted, weak=weak)
        if rate and _TURN.match(text, end):
            return None
        following = text[end : end + 1]
        if following and (following == BLANK or following == "_" or (following.isascii() and following.isalpha())):
            return None
        if korean:
            if match["ko"] not in ("하나", "둘", "셋", "넷"):
                return None
            behind = _OF_NOUN.match(text, end)  # "하나 이상의 대상을"
            return Figure(
                start, end, behind.end() if behind else end, value, "count", behind[1] if behind else "", weak=True
            )
        if _IOPS_AHEAD.search(text[max(0, start - 40) : start]):
            return Figure(start, end, end, value, "IOPS")
        end = match.end()
        return Figure(start, end, end, value, self.count_unit(rate, "") if rate else "", bare=True, weak=weak)

    def passing_behind(self, text: str, end: int) -> re.Match[str] | None:
        """What passes per time, where its name stands behind a figure: "초당 10,000 요청"."""
        match = _PASSING.match(text, end)
        words = _BETWEEN_WORDS.split(match[1].casefold()) if match else ()
        return match if any(word in self.passing for word in words) else None

    def count_unit(self, time: str, counted: str) -> str:
        """The unit of a count of *counted*, per *time* if there is one."""
        if not time:
            return "count"
        words = _BETWEEN_WORDS.split(_PARTICLE.sub("", counted.casefold()))
        thing = next((self.passing[word] for word in reversed(words) if word in self.passing), "count")
        return self._with(time, thing)

    def _stops(self, phrase: str) -> bool:
        return any(word.casefold() in self.stop for word in phrase.split())

    def _named_in_korean(self, text: str, position: int) -> str:
        """The one word that a Korean line counts: "200 subnet 을", "1,000 경로까지"."""
        if bound := _BOUND_NOUN.match(text, position):
            return bound[1]
        match = _LATIN_NOUN.match(text, position)
        return match[1] if match and match[1].casefold() not in self.stop else ""

    def _plural(self, text: str, position: int) -> str:
        """The words from *position* to the first plural, at most five; "" where a stop word comes first."""
        if not text[position : position + 1].isspace():
            return ""
        named = _NAMED.match(text, position)  # "100 EC2 instances": the name is blanked out
        begin = place = named.end() if named else position + 1
        for _ in range(5):
            match = _WORD.match(text, place)
            if match is None or match[0].casefold() in self.stop:
                return ""
            word = match[0]
            many = word.endswith("s") and word.casefold() not in self.singular and not word.endswith(("ss", "'s", "’s"))
            if many or word.casefold() in self.plural:
                return text[begin : match.end()]
            place = match.end()
            if text[place : place + 1] not in (" ", "/"):
                return ""
            place += 1
        return ""


_NAMED = re.compile(rf"\s{BLANK}+\s")
_AS_A_THING = re.compile(r"(?:을|를|의|와|과)(?![가-힣])")  # "한 주를 저장": a week, no length of time
TIED = r"\b(?:associated|attached|tied|linked|mapped) (?:with|to) "  # what is so bound to one has no other
_ONLY_ONE = re.compile(
    rf"{TIED}(?:just )?a single "
    r"|\bonly (?:[a-z]+ ){1,4}a single$|\ba single (?:[a-z]+ ){1,3}only\b|\bonly (?:[a-z]+ ){1,4}a single "
)
# What something may be kept in one of.
ONE_PLACE = re.compile(r" (?:AZ|(?i:availability zone|zone|data ?cent(?:er|re)))\b(?! class)")
_SLASH_TIME = re.compile(rf"\s?/\s?({_KO_TIME}(?![가-힣])|s(?:ec)?\b|min\b)")
_THING_PER = re.compile(rf"\s?(?P<thing>(?:[A-Za-z]+(?:/[A-Za-z]+)*[\s-]){{0,3}}?[A-Za-z]+(?:/[A-Za-z]+)*|){PER}")
_PARTICLE = re.compile(r"(?<=[a-z])[가-힣]+$")  # "Request만"
_PASSING = re.compile(
    r"(?:\s|\s?의\s)(?:단위 )?((?:[A-Za-z]+/)*[A-Za-z]+(?:\s?(?:요청|호출)|\s(?:requests?|calls?))?|[가-힣]+)"
)
_PRICED = re.compile(
    r"\s?(?:/\s?|per\s|an?\s(?=month|year|hour|day))(?:(?:\d+\s)?[A-Za-z]+(?:\s[a-z]+)?\s?(?:/\s?|-|\sper\s|per\s)){0,2}"
    rf"(?P<month>(?i:{TIME_WORDS}))(?![A-Za-z가-힣])"
)


_PIECES, _BETWEEN_WORDS = re.compile(rf"{_DIGITS}|[^\d\s.,]+"), re.compile(r"[\s/]+")
_TURN = re.compile(r"\s?번")
_IOPS_AHEAD = re.compile(
    r"(?i:\bP?IOPS\)?(?:/[a-z]+| per [a-z]+)?(?:\s?(?:[가-힣]{1,2}\s)?[-:=]?|[가는이은]\s[^\d,.;]{0,10}?)\s?"
    r"(?:최대\s|up to\s|max\s|min\s|of\s|is\s)?(?:\d[\d,]*k?\s(?:to|~|-)\s(?:max\s)?)?$)"
)
_CENTS = re.compile(r"\s?(?:cents?\b|센트)")
_UNIT_AHEAD = re.compile(
    r"(?<![\w/])(?:(?P<rate>[QTR]PS)\s?[:：=]?\s?|\(?(?P<unit>[A-Za-z]{1,12}|[가-힣]{1,3})\)?\s?[:：=]\s?)$"
)
_ENDS = re.compile(r"\s*(?:[,;.)|(]|$)")


_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(9\d|\d{1,2}(?=,\d{1,2}\s?%)),(?=\d+\s?%)")
_PLUS_RATE = re.compile(r"(?<=[bB])\+/s")  # "10 GB+/s"
_DOT_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})\.(?=000(?!\d)(?!\s?%))")
_SPACE_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}) (?=000(?!\d))")
_BOUND_NOUN = re.compile(r"\s([가-힣]{2,4})(?=까지[\s,.])")
_LATIN_NOUN = re.compile(r"\s([A-Za-z]{3,15})(?=\s?(?:을|를|이|가|까지|생성|사용|연결|가능|지원)[\s,.]?)")
_FEE_TIME = re.compile(
    r"(?<![가-힣\d])매?(?P<time>월|연|(?<=매)년|시간|monthly|yearly|hourly)\s?(?:[A-Za-z]{2}\s?당\s?)?(?:약\s?)?$"
)
_FEE_TIMES = {"월": "month", "연": "year", "년": "year", "시간": "hour"}
_FEE_TIMES |= {"monthly": "month", "yearly": "year", "hourly": "hour"}


def _fee_time(text: str, start: int) -> str:
    """The time that a price before it is for: "월 $3,000"; "" without one."""
    match = _FEE_TIME.search(text, max(0, start - 16), start)
    return _FEE_TIMES[match["time"]] if match else ""


def _turn_separators(text: str) -> str:
    """*text* with "99,95 %" as 99.95 % and "60.000 IOPS", "60 000 IOPS" as 60,000 IOPS."""
    text = _PLUS_RATE.sub(r"/s+", text) if "+/s" in text else text
    text = _DECIMAL_COMMA.sub(r"\1.", text) if "%" in text else text
    text = _SPACE_THOUSANDS.sub(r"\1,", text) if " 000" in text else text
    return _DOT_THOUSANDS.sub(r"\1,", text) if ".000" in text else text


def _after_per(text: str, start: int) -> bool:
    return text[max(0, start - 4) : start].casefold() == "per "


def make_numerals(
    *,
    table: UnitTable,
    noise: Alternation,
    example: Alternation,
    screen: Screen | None,
    counters: Sequence[str],
    times: str,
    nouns: str,
    ko_words: Mapping[str, float],
    en_words: Mapping[str, float],
    ko_multiples: Mapping[str, float],
    en_multiples: Mapping[str, float],
    letters: Mapping[str, float],
    spans: Mapping[str, tuple[float, str]],
    stop: Sequence[str],
    singular: Sequence[str],
    plural: Sequence[str],
    passing: Mapping[str, str],
    named: Mapping[str, str],
) -> Numerals:
    """Return the Numerals of the word lists and patterns of ``patterns-limits.toml``."""
    ko_multiple = rf"(?:{_any(ko_multiples)})"
    en_multiple = rf"(?i:{_any(en_multiples)})"
    number = (
        rf"(?:{_DIGITS})(?:\s?{ko_multiple}(?!료|들|큼|약|족|에\s|이\s)(?:\s?\d+{ko_multiple})?|"
        rf"(?:{_any(letters)})(?![A-Za-z0-9/])|\s?{en_multiple}\b)?|"
        rf"(?<![가-힣\d])(?:{_any(ko_multiples.keys() - {'조'})})"  # "조건" is no trillion
        r"(?=\s?(?:개|건|명|대|번|원|달러|메시지|요청|단위 (?:메시지|요청)|/초))"
    )
    signs = "".join(sorted({word[0] for word in ko_multiples}))  # with which a number may begin
    nines = _NINES.pattern.replace("?P<ko>", "?P<ko_many>")
    scanner = [
        rf"(?P<rate>(?<![\d가-힣])(?:매\s?|1\s?|한\s?)?(?P<rate_time>{_KO_TIME})\s?당|"
        rf"(?<![\d가-힣])(?:(?:1\s?|한\s?)(?P<rate_in>{_KO_TIME})|하루)에(?!서)|하루(?=\s?\d+\s?[회번])|"
        rf"(?<![\d가-힣])매\s?(?P<rate_every>{_KO_TIME})(?:마다)?(?=\s?(?:최대\s?|약\s?)?\d)|"
        r"(?<![\d가-힣])(?P<rate_each>연|월|주|일)간?(?=\s?(?:최대\s?|약\s?)?"
        r"(?:\d+(?:\s?[~-]\s?\d+)?\s?[회번]|\d[\d,]*만? ?(?:건의? ?)?(?:요청|호출|메시지))))",
        rf"(?P<nines>{nines})",
        rf"(?=[\d.$＄U{signs}])(?<![A-Za-z0-9_.#@{BLANK}])(?<![A-Za-z][-_])(?P<number>(?P<money>(?:US)?[$＄]\s?|USD\s)?(?P<digits>{number}))",
        rf"(?<![가-힣])(?P<span>{_any(spans)})",
        r"(?:(?<=under )|(?<=within )|(?<=up to )|(?<=less than ))an? (?P<a>second|minute|hour|day|week|month|year)\b",
        # "used every day", "costs change every month", "every second counts": no interval that anybody set
        r"\b(?<!\b[Uu]sed )(?<!\b[Cc]hange )(?<!\bchanges )(?:[Oo]nce (?:an?|per|every)|[Ee]very) "
        r"(?P<each>second|minute|hour|day|week|month|year)\b"
        r"(?! (?:day|week|month|year|[a-z]+day|counts|matters|free)\b| ?(?:->|→))",
        rf"(?<![\d가-힣])매\s?(?P<every>{_KO_TIME})마다",
        r"\b[Ss]ub-?(?P<sub>millisecond)\b|(?<![\d가-힣])(?P<under>밀리초)(?=\s?(?:미만|이내|이하))",
        rf"(?<![가-힣A-Za-z0-9])(?P<ko>{_any(ko_words)})(?=\s?[가-힣A-Z])",
        rf"(?<![A-Za-z0-9_-])(?P<en>(?P<en_word>(?i:{_any(en_words)}))(?:[\s-](?P<en_multiple>{en_multiple}))?)"
        r"(?![A-Za-z0-9])",
    ]
    return Numerals(
        table,
        noise,
        example,
        Alternation(scanner, screen),
        re.compile(rf"\s?(?:{'|'.join(counters)})"),
        re.compile(times),
        re.compile(rf"\s?(?:씩|를|을)?\s?(?:의\s?)?(?:(?:서로\s)?다른\s)?({nouns})"),
        {**ko_words, **en_words},
        {**ko_multiples, **en_multiples, **letters},
        spans,
        frozenset(stop),
        frozenset(singular),
        frozenset(plural),
        passing,
        named,
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
