"""A sentence -> the names that it is about by its form: a topic, a subject before its verb, a list of names alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from graph.lexicon import Lexicon, Mention
from graph.reading.grammar import BRACKETED, Subjects, squeeze, unbracketed
from graph.reading.names import is_inside

_PLACE_TOPIC = re.compile(
    r"(?:\s?(?:[Ss]ervice|서비스|[Ii]nstance|인스턴스))?\s?(?:에서는|에는)(?=[\s,])"
    r"(?![^.]{1,40}라고도? ?(?:부[르릅른]|불[리립린]|한다|합니다))|\s?에서(?:만|도)? "  # not: what others call it
    r"(?:(?:이용|사용|설정|활성화) ?(?:이 )?(?:가능|할 수|불가)|(?:지원|제공)(?:하[며고]|되[며고]|함|됨|합|됩|$))"
)
_ATTRIBUTE = re.compile(r"\s?(?:\S{1,8}\s)?\S{0,8}(?:하는|되는|하던|된|한|할)\s(?!수|때|것|경우|데|뒤|후)\S")
# "[X 가 두는] 것과 달리", "[X 가 아닌] 경우"
_UNLIKE = re.compile(r"\s?아닌\s|[^.]{2,60}?것과(?:는)? ?(?:달리|다르게|반대)")
# "[A 가 필요 없다면] B 를 씀": who is in a condition does nothing behind it.
GIVEN = re.compile(r" ?(?:\S+ )?[가-힣]*(?:없|싫|어렵|힘들|부족하|부담스럽|필요하)(?:다|라)면\s")
JOINED_BY = re.compile(r"\s*(?:,|와|과|및|나|이나|또는|혹은|&|\+|/|and|or|, (?:and|or))\s*$")
_MEASURED = re.compile(r"[가-힣A-Za-z)](?:은|는)\s[^,]*\d[^,]*,\s?$")  # "지연은 10ms, " is a clause of its own
_WORD = re.compile(r"\w")


def explicit_subjects(
    text: str, start: int, mentions: tuple[Mention, ...], subjects: Subjects, *, korean: bool
) -> tuple[str, ...]:
    """Return the entities that *text*, from *start* on, is explicitly about, or ()."""
    if korean:
        return _korean_subjects(text, start, mentions, subjects)
    opening = subjects.opening.match(text, start)
    first = opening.end() if opening else start
    place = bisect_left(mentions, start, key=_start)
    if place == len(mentions) or mentions[place].start not in (first, start):
        return ()
    run, end = joined_names(text, mentions, place)
    only = len(run) > 1 and text.startswith(" only", end)  # "A and B only"
    return run if subjects.verb.match(text, end) and not only else ()


def _start(mention: Mention) -> int:
    return mention.start


def joined_names(text: str, mentions: tuple[Mention, ...], place: int) -> tuple[tuple[str, ...], int]:
    """Return the entities of the names joined to the one at *place*, itself first, and where the last of them ends."""
    run, end = [mentions[place].entity], mentions[place].end
    for following in mentions[place + 1 :]:
        if not JOINED_BY.match(text[end : following.start]):
            break
        run.append(following.entity)
        end = following.end
    return tuple(dict.fromkeys(run)), end


def _korean_subjects(text: str, start: int, mentions: tuple[Mention, ...], subjects: Subjects) -> tuple[str, ...]:
    """A topic anywhere in the first clause, or a subject at its beginning, with the names joined to it."""
    sentence_end = text.find(". ", start)
    limit = len(text) if sentence_end < 0 else sentence_end
    place = bisect_left(mentions, start, key=_start)
    if place == len(mentions) or mentions[place].start > min(limit, start + 12):
        return ()
    first = mentions[place].start
    if _MEASURED.search(text, start, first):
        return ()
    run, end = joined_names(text, mentions, place)
    if subjects.topic.match(text, end) or (first <= 1 and _PLACE_TOPIC.match(text, end)):
        return run
    subject = subjects.subject.match(text, end) if first - start <= 1 else None
    if subject is None or _UNLIKE.match(text, subject.end()) or GIVEN.match(text, subject.end()):
        return ()
    return () if _ATTRIBUTE.match(text, subject.end()) else run  # "[X 가 만드는] Y" is about Y


def is_only_names(text: str, mentions: tuple[Mention, ...]) -> bool:
    """Whether *text* is nothing but names in a list, asides in brackets apart."""
    if "(" in text:
        aside = [match.span() for match in BRACKETED.finditer(text)]
        mentions = tuple(m for m in mentions if not is_inside(m.start, aside))
    if not mentions or _WORD.search(unbracketed(text[: mentions[0].start] + text[mentions[-1].end :])):
        return False
    return all(JOINED_BY.match(text[first.end : second.start]) for first, second in pairwise(mentions))


def is_borrowed(name: str, owners: tuple[str, ...], mentions: tuple[Mention, ...], lexicon: Lexicon) -> bool:
    """Whether a general word ("스냅샷") names a part of another service than the heading's *owners*."""
    alias = next(mention.alias for mention in mentions if mention.entity == name)
    if owners and squeeze(alias) in lexicon.grammar.words.common:
        return not any(lexicon.is_within(name, root) for root in lexicon.around(owners))
    if not owners or any(sign.isupper() for sign in alias) or not lexicon.entities[name].parent:
        return False
    return not any(lexicon.is_within(name, root) for owner in owners for root in (owner, *lexicon.ancestors[owner]))
