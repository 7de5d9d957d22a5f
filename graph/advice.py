"""What is wrong with a query that the engine refused, in one sentence with its place; and what one may not mean.

The engine tells how far it came and which keywords it tried there. But it tries all of them everywhere, SERVICE too,
and reads as many letters as each of them has: neither its words nor its place help a person. So the tokens are gone
through here once more: every word must be one of SPARQL, what a keyword needs must follow it, brackets must match, and
triples must be whole. The first token that does not fit is told. Only what the engine refused is judged so; a query
that is answered may still hold what finds nothing: terms that do not exist, columns that nothing fills.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

MOST_DOUBTS = 5
VOCABULARY = Path(__file__).resolve().parent.parent / "ontology" / "vocabulary.ttl"

_TOKEN = re.compile(
    r"(?P<blank>\s+|\#[^\n\r]*)"
    r"|(?P<text>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')"
    r"|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    r"|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>(?:[^\W\d](?:[\w.-]{0,80}[\w-])?)?:(?:[\w:%-]|\\.|\.(?=[\w:%\\-]))*)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<sign>\^\^|&&|\|\||[<>!]=|.)",
    re.DOTALL,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FUNCTIONS = _set(
    "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR "
    "ROUND CONCAT STRLEN UCASE LCASE SUBSTR ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH "
    "DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT "
    "SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX REPLACE"
)
_NODES = _set("variable iri name text number")
_PATTERNS = _set("OPTIONAL MINUS UNION GRAPH FILTER BIND VALUES")
_ORDER = {"GROUP": 0, "HAVING": 1, "ORDER": 2, "LIMIT": 3, "OFFSET": 3, "VALUES": 4}
_CLOSES = {"{": "}", "(": ")", "[": "]"}
# What must follow a word or sign, and how that is told; "call" is any function.
_NEEDS: Mapping[str, tuple[frozenset[str], str]] = {
    word: (_set(follows), told)
    for words, follows, told in (
        ("SELECT", "variable * ( call DISTINCT REDUCED", "its columns: variables or *"),
        ("PREFIX", "name", "a name with a colon: PREFIX name: <...>"),
        ("BASE NAMED", "iri name", "an IRI"),
        ("FROM", "iri name NAMED", "an IRI"),
        ("GRAPH", "variable iri name", "a variable or an IRI"),
        ("WHERE OPTIONAL MINUS UNION EXISTS", "{", "a pattern in { }"),
        ("ASK CONSTRUCT", "{ WHERE FROM", "a pattern in { }"),
        ("DESCRIBE", "variable iri name *", "an IRI or a variable"),
        ("DISTINCT REDUCED", "variable iri name text number call * (", "a variable"),
        ("FILTER HAVING", "( call NOT EXISTS iri name", "its condition in brackets: (...)"),
        ("BIND", "(", "brackets: (... AS ?name)"),
        ("VALUES", "variable (", "a variable"),
        ("AS", "variable", "a variable"),
        ("GROUP ORDER", "BY", "BY"),
        ("BY", "variable ( iri name call ASC DESC", "a variable"),
        ("ASC DESC", "(", "brackets: (?name)"),
        ("LIMIT OFFSET", "number", "a number"),
        ("= != < > <= >= && ||", "variable iri name text number call TRUE FALSE NOT EXISTS ( [ < ! + -", "a value"),
        (" ".join(_FUNCTIONS), "(", "brackets: (...)"),
    )
    for word in words.split()
}
_WORDS = (
    _FUNCTIONS
    | {word for word in _NEEDS if word.isalpha()}
    | _set("ASK CONSTRUCT DESCRIBE DISTINCT REDUCED NOT IN UNDEF SEPARATOR TRUE FALSE A")
)
# What the engine says of a query whose form is right.
_SAID = {
    "overrides an existing variable": "AS gives a name that a column or variable has already; choose another one.",
    "not authorized with GROUP BY": "SELECT * does not go with GROUP BY; name the columns.",
}


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword or sign that it is, in capitals; "" for anything else."""
        return self.text.upper() if self.kind in ("word", "sign") else ""

    def fits(self, follows: frozenset[str]) -> bool:
        return self.kind in follows or self.word in follows or ("call" in follows and self.word in _FUNCTIONS)


class _Fault(Exception):  # noqa: N818  (a finding, not a failure)
    def __init__(self, reason: str, token: _Token) -> None:
        super().__init__(reason)
        self.reason, self.token = reason, token


@dataclass
class _Frame:
    """A bracket that is open.

    *at* says where in a triple its tokens stand: subject, property, object, end, or more (after ";"); it is "" where no
    triples are: around patterns, in expressions, paths and lists.
    """

    token: _Token
    at: str = ""
    listing: bool = False
    selecting: bool = False
    called: bool = False  # a keyword waits for what is its own
    values: bool = False
    named: bool = False
    rank: int = 0


def _tokens(text: str) -> list[_Token]:
    found = (_Token(str(match.lastgroup), match[0], match.start()) for match in _TOKEN.finditer(text))
    return [token for token in found if token.kind != "blank"]


def explain_refusal(message: str, text: str, prefixes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return why the engine refused *text* with *message*, with its line and column if they are known.

    *prefixes* are those whose IRIs a sentence may name.

    >>> explain_refusal("error at 1:18: expected one of LATERAL, SERVICE, [_]", "SELECT * { ?s ?p }")
    {'reason': 'An object is missing after ?p.', 'line': 1, 'column': 15}
    >>> explain_refusal("error at 1:14: expected [_]", "SELECT * { ?s sa:owner ?o }", {"sa": "urn:sa:"})["reason"]
    'The prefix sa: is not declared; add a line PREFIX sa: <urn:sa:> at the top.'
    """
    place = re.match(r"error at (\d+):(\d+): ", message)
    if not place:
        return {"reason": f"The query cannot be read: {message.strip().rstrip('.')}."}
    try:
        tokens = _tokens(text)
        _check_names(tokens, prefixes or {})
        _check_form(tokens, text)
        _check_columns(tokens, message)
    except _Fault as fault:
        start = fault.token.start
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        return {"reason": fault.reason, "line": line, "column": column}
    reason = "The query cannot be read near here."
    return {"reason": reason, "line": int(place[1]), "column": int(place[2])}


def _prologue(tokens: list[_Token]) -> dict[str, str]:
    """Prefix -> IRI, as the query declares them; "BASE" -> the base."""
    declared = {}
    for position, token in enumerate(tokens[:-1]):
        if token.word == "BASE":
            declared["BASE"] = tokens[position + 1].text[1:-1]
        elif token.word == "PREFIX" and tokens[position + 1].kind == "name":
            iri = next((each.text[1:-1] for each in tokens[position + 2 : position + 3]), "")
            declared[tokens[position + 1].text.rstrip(":")] = iri
    return declared


def _check_names(tokens: list[_Token], prefixes: Mapping[str, str]) -> None:
    declared = _prologue(tokens)
    for before, token in pairwise([_Token("", "", 0), *tokens]):
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in declared and prefix != "_" and before.word != "PREFIX":
            iri = prefixes.get(prefix, "...")
            reason = f"The prefix {prefix}: is not declared; add a line PREFIX {prefix}: <{iri}> at the top."
            raise _Fault(reason, token)
        if token.kind == "iri" and "BASE" not in declared and not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*:", token.text):
            reason = f"The IRI {token.text} is relative; write it in full or add a line BASE <...> at the top."
            raise _Fault(reason, token)


def _check_form(tokens: list[_Token], text: str) -> None:
    """Raise a fault at the first token that does not fit."""
    end = _Token("end", "", len(text.rstrip()))
    frames = [_Frame(end)]
    before = end
    for token, after in pairwise([*tokens, end]):
        if token.kind == "word" and token.word not in _WORDS:
            if near := _near(token):
                raise _Fault(f"{token.text} is no word of SPARQL; did you mean {near}?", token)
            raise _Fault(f"{token.text} is no word of SPARQL; put a text in quotes, and a prefix before a name.", token)
        if token.word in _CLOSES:
            frames.append(_opened(frames[-1], before, token))
        elif token.word in _CLOSES.values():
            _close(frames, before, token)
        elif frames[-1].at:
            _step(frames[-1], before, token)
        else:
            _pass(frames[-1], before, token)
        follows, told = _NEEDS.get(token.word, (None, ""))
        if follows and not (after.fits(follows) or _near(after) or (token.kind == "sign" and frames[-1].at)):
            raise _Fault(f"{token.text} needs {told}.", token)
        before = token
    if len(frames) > 1:
        raise _Fault(f"The query ends before the {frames[-1].token.text} that is open is closed.", end)


def _near(token: _Token) -> str:
    """The word of SPARQL that a token is perhaps a misspelling of, "" for one that is right and for anything else."""
    if token.kind != "word" or token.word in _WORDS:
        return ""
    return next(iter(get_close_matches(token.word, sorted(_WORDS), 1, 0.8)), "")


def _opened(parent: _Frame, before: _Token, token: _Token) -> _Frame:
    """The frame of a bracket that opens in *parent*."""
    own = parent.called or parent.values
    listing = parent.listing or parent.values or not (own or parent.at == "" or token.text != "(")
    if token.text == "{":
        if parent.at:
            _whole(parent, before)
            parent.at = "subject"
        values, parent.values, parent.called, parent.selecting = parent.values, False, False, False
        return _Frame(token, "" if values else "subject", listing=values)
    if token.text == "(" and own:
        parent.called = False
    elif parent.at in ("property", "more"):
        parent.at = "object"
    elif parent.at:
        _step(parent, before, token._replace(kind="name"))
        parent.at = "more" if token.text == "[" and parent.at == "property" else parent.at
    return _Frame(token, "more" if token.text == "[" else "", listing=listing)


def _close(frames: list[_Frame], before: _Token, token: _Token) -> None:
    if len(frames) == 1:
        raise _Fault(f"The {token.text} closes nothing; remove it.", token)
    frame = frames[-1]
    if _CLOSES[frame.token.text] != token.text:
        raise _Fault(f"The {frame.token.text} that is open here is not closed.", frame.token)
    _whole(frame, before)
    frames.pop()
    if frames[-1].selecting and not frame.named:
        raise _Fault("A column that is worked out needs a name: (... AS ?name).", frame.token)


def _whole(frame: _Frame, before: _Token) -> None:
    """Raise a fault where a triple is only begun."""
    if frame.at in ("property", "object"):
        what = "A property" if frame.at == "property" else "An object"
        raise _Fault(f"{what} is missing after {before.text}.", before)


def _step(frame: _Frame, before: _Token, token: _Token) -> None:
    """Go on by one token among triples and the keywords between them."""
    word, node = token.word, token.kind in _NODES or token.word in ("TRUE", "FALSE")
    if frame.called:  # FILTER regex(...), GRAPH ?g, VALUES ?x
        frame.called = not node or token.kind in ("iri", "name")
    elif word == "SELECT":
        frame.at, frame.selecting = "", True
    elif word in _PATTERNS:
        _whole(frame, before)
        if word == "UNION" and before.text != "}":
            raise _Fault("What stands before UNION needs brackets, too: { ... } UNION { ... }.", token)
        frame.at, frame.called, frame.values = "subject", word not in ("OPTIONAL", "MINUS", "UNION"), word == "VALUES"
    elif frame.at in ("property", "more") and (
        token.kind in ("iri", "name")
        or word == "A"
        or token.kind == "variable"
        and before.word not in ("/", "|", "^", "!")
    ):
        frame.at = "object"
    elif frame.at in ("subject", "object") and node:
        frame.at = "property" if frame.at == "subject" else "end"
    elif (frame.at, word) in _STEPS:
        frame.at = _STEPS[frame.at, word]
    elif frame.at == "end" and node:
        raise _Fault(f"A dot is missing between {before.text} and {token.text}.", token)
    elif word in ("<", "~"):
        raise _Fault("The query cannot be read near here.", token)  # triples within triples are not read here
    elif not (frame.at == "end" and token.kind == "language"):
        _whole(frame, before)
        raise _Fault(f"{token.text} cannot stand here.", token)


_STEPS = {
    ("subject", "."): "subject",
    ("property", "^"): "property",
    ("property", "!"): "property",
    ("more", "^"): "property",
    ("more", "!"): "property",
    ("more", ";"): "more",
    ("more", "."): "subject",
    ("object", "/"): "property",
    ("object", "|"): "property",
    **{("object", sign): "object" for sign in "*+?-"},
    ("end", ","): "object",
    ("end", ";"): "more",
    ("end", "."): "subject",
    ("end", "^^"): "object",
}


def _pass(frame: _Frame, before: _Token, token: _Token) -> None:
    """Go on by one token outside of triples."""
    word = token.word
    if word == "SELECT":
        frame.selecting = True
    elif word in ("WHERE", "FROM"):
        frame.selecting = False
    elif word in _ORDER:
        if _ORDER[word] < frame.rank:
            raise _Fault(
                f"{token.text} stands too late; the order is GROUP BY, HAVING, ORDER BY, LIMIT, VALUES.", token
            )
        frame.rank, frame.values = _ORDER[word], word == "VALUES"
    elif frame.selecting and word == ",":
        raise _Fault("Columns stand side by side; remove the comma.", token)
    elif frame.selecting and word in _FUNCTIONS:
        raise _Fault(f"A column that is worked out needs brackets and a name: ({token.text}(...) AS ?name).", token)
    frame.named = frame.named or word == "AS"
    if frame.token.text == "(" and not frame.listing and before.kind in _NODES and token.kind in _NODES:
        reason = f"A comma, an operator or AS is missing between {before.text} and {token.text}."
        raise _Fault(reason, token)


def _check_columns(tokens: list[_Token], message: str) -> None:
    """Raise a fault for what the engine says of SELECT in a query whose form is right."""
    select = next((token for token in tokens if token.word == "SELECT"), None)
    if select is None:
        return
    for said, reason in _SAID.items():
        if said in message:
            raise _Fault(reason, select)
    if "a variable that is unbound" in message:
        place = next((at for at, token in enumerate(tokens) if token.word == "GROUP"), len(tokens))
        grouped = {token.text for token in tokens[place:] if token.kind == "variable"}
        column = next((each for each in _columns(tokens) if each.text not in grouped), select)
        if column is not select:
            name = column.text
            if place == len(tokens):
                raise _Fault(f"GROUP BY {name} is missing; beside COUNT and its like every column is grouped.", column)
            raise _Fault(
                f"GROUP BY lacks {name}; every column is grouped, or counted as in (COUNT({name}) AS ?n).", column
            )


def _columns(tokens: list[_Token]) -> Iterator[_Token]:
    """The variables that SELECT names as they are, of each SELECT of the query."""
    depth, selecting = 0, False
    for token in tokens:
        depth += (token.word == "(") - (token.word == ")")
        if token.word == "SELECT":
            depth, selecting = 0, True
        selecting = selecting and token.word not in ("WHERE", "FROM", "{")
        if selecting and not depth and token.kind == "variable":
            yield token


# What an answer may not be the answer to


@cache
def load_vocabulary() -> tuple[str, frozenset[str]]:
    """Return the namespace of our vocabulary and the names in it."""
    text = VOCABULARY.read_text(encoding="utf-8")
    space = re.search(r"^@prefix sa: <([^>]*)>", text, re.MULTILINE)
    return space[1] if space else "", frozenset(re.findall(r"^sa:(\w+) ", text, re.MULTILINE))


def find_doubts(text: str) -> list[str]:
    """Return a sentence for each name of our vocabulary that does not exist, and each column that nothing can fill.

    >>> find_doubts("PREFIX sa: <https://w3id.org/service-atlas/> SELECT ?x { ?s sa:trigers ?o }")
    ['sa:trigers is not in the vocabulary; did you mean sa:triggers?', 'Nothing in the query gives ?x a value.']
    """
    tokens, (space, known) = _tokens(text), load_vocabulary()
    declared = _prologue(tokens)
    doubts: list[str] = []
    for token in tokens:
        if len(doubts) == MOST_DOUBTS:
            break
        prefix, _, local = token.text.partition(":")
        iri = declared.get(prefix, "") + local if token.kind == "name" else token.text[1:-1]
        name = iri.removeprefix(space)
        if token.kind not in ("iri", "name") or name == iri or not re.fullmatch(r"\w+", name) or name in known:
            continue
        near = get_close_matches(name, sorted(known), 1, 0.6)
        hint = f"did you mean {near[0].join(token.text.rsplit(name, 1))}?" if near else "see ontology/vocabulary.ttl."
        doubts.append(f"{token.text} is not in the vocabulary; {hint}")
    times = Counter(token.text[1:] for token in tokens if token.kind == "variable")
    doubts += [
        f"Nothing in the query gives {each.text} a value." for each in _columns(tokens) if times[each.text[1:]] == 1
    ]
    return list(dict.fromkeys(doubts))[:MOST_DOUBTS]
