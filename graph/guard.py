"""Decides by characters, before any parser sees it, whether a query may run at all.

Parsers of SPARQL recurse: 10,000 nested braces, or signs before one value, crash the engine's. So length and nesting
are bounded first. One linear pass blanks out what is no keyword: strings, IRIs, comments, variables, language tags and
local names. In what remains, "service" may stand nowhere, not even as a part of a word, because the engine needs no
space around a keyword.

The engine has no tokens: it takes ``<2)SERVICE:x#>`` for an IRI only where one can stand, else for a comparison and
what follows; what is no string of three quotes may be an empty one and another. So both ways of reading have to be
safe. A comparison stands in round brackets and ``<...>`` holds no curly ones, hence no SERVICE before the bracket is
closed: such an IRI is left as it is, round brackets always count as nesting, and what a comment or a quotation that
begins in it could hide is refused. With ``scheme://`` it cannot be a comparison. An ill-formed string is refused.
Words that write are refused for the sake of a clear sentence; the engine's query parser knows none of them.
"""

from __future__ import annotations

import re

from graph.errors import QueryError

MAX_CHARACTERS = 100_000
MAX_NESTING = 100
READ_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
WRITES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"])

_HEX = "[0-9A-Fa-f]"
_ESCAPED = (
    rf"""\\(?:[tbnrf\\"']|u(?![Dd][89A-Fa-f]){_HEX}{{4}}"""
    rf"|U(?!0000[Dd][89A-Fa-f])00(?:0{_HEX}|10){_HEX}{{4}})"
)
_OPAQUE = re.compile(
    rf'"""(?:[^"\\]|{_ESCAPED}|"(?!""))*"""'
    rf"|'''(?:[^'\\]|{_ESCAPED}|'(?!''))*'''"
    rf'|"(?!"")(?:[^"\\\n\r]|{_ESCAPED})*"'
    rf"|'(?!'')(?:[^'\\\n\r]|{_ESCAPED})*'"
    r"|(?P<open>[\"'])"
    rf'|<(?P<full>[A-Za-z][A-Za-z0-9+.-]*://)?(?P<rest>(?:[^<>"{{}}|^`\\\x00-\x20]|\\u{_HEX}{{4}}|\\U{_HEX}{{8}})*)>'
    r"|#[^\n\r]*"
    r"|[?$]\w+"
    r"|@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
    r"|:(?:(?=[\w:%\\])(?:[\w:%-]|\\[^\n\r]|\.(?=[\w:%\\-]))*)?"
    r"|\\[^\n\r]"  # in a local name, behind a letter that Python takes for none
)
_LENIENT = re.compile(r"""(\"\"\"|''')(?:\\[\s\S]|(?!\1)[^\\])*\1|(["'])(?!\2\2)(?:\\.|(?!\2)[^\\\n\r])*\2""")
# A sign behind a sign ("!!?a") nests as a bracket does, and ends with what is around it.
_NESTING = re.compile(r"(?P<opens><<|[{(\[])|(?P<closes>>>|[})\]])|(?<=[!+-])\s*[!+-]")
_LINE_END = re.compile(r"[\n\r]|\Z")
_WORD = re.compile(r"(?<![\w-])[A-Za-z]+(?![\w:-])")
_STAR = re.compile(r"\s*(?:(?:DISTINCT|REDUCED)\s*)?\*", re.IGNORECASE)
_SERVICE = re.compile("service", re.IGNORECASE)
_UNCLEAR = (
    "This can be read in two ways, because a < may begin an IRI or compare; put a space behind one that compares."
)


def check_query(text: str) -> None:
    """Raise ``QueryError`` unless *text* is short, shallow and only reads this graph.

    >>> check_query("SELECT * WHERE { ?s ?p ?o } LIMIT 1")
    >>> check_query("DROP ALL")
    Traceback (most recent call last):
    graph.errors.QueryError: Line 1, column 1: DROP would change the graph; only SELECT, ASK, \
CONSTRUCT and DESCRIBE are answered.
    """
    if not text.strip():
        raise QueryError("The query is empty; choose an example or write one.")
    if len(text) > MAX_CHARACTERS:
        raise QueryError(f"The query has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read.")
    if "\x00" in text:
        raise QueryError("The query holds a NUL character; remove it.", *_place(text, text.index("\x00")))
    plain = _blanked(text)
    _check_nesting(plain)
    service = _SERVICE.search(plain)
    if service:
        reason = "SERVICE would send the query to another machine; it is not allowed, nor a prefix of that name."
        raise QueryError(reason, *_place(text, service.start()))
    words = [(match[0].upper(), match.start()) for match in _WORD.finditer(plain)]
    for word, start in words:
        if word in WRITES:
            reason = f"{word} would change the graph; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered."
            raise QueryError(reason, *_place(text, start))
    if not READ_FORMS.intersection(word for word, _ in words):
        raise QueryError("The query has no SELECT, ASK, CONSTRUCT or DESCRIBE.", 1, 1)


def names_dataset(text: str) -> bool:
    """Return whether a query says itself, with FROM, which graphs it asks.

    >>> names_dataset("SELECT * FROM <urn:g> { ?s ?p 1 }"), names_dataset("SELECT ?from { ?from ?p 'FROM' }")
    (True, False)
    """
    return has_word(text, "FROM")


def has_word(text: str, word: str) -> bool:
    """Return whether *word*, in capitals, is a keyword of *text*."""
    return any(match[0].upper() == word for match in _WORD.finditer(_blanked(text)))


def query_form(text: str) -> str:
    """Return which of the read forms *text* has; one that ``check_query`` lets pass has one.

    >>> query_form("PREFIX select: <urn:ask> CONSTRUCT WHERE { ?s ?p 'SELECT' }")
    'CONSTRUCT'
    """
    words = (match[0].upper() for match in _WORD.finditer(_blanked(text)))
    return next((word for word in words if word in READ_FORMS), "")


def star_place(text: str) -> int | None:
    """Return where the star of a query stands that selects all its variables, None if it selects otherwise.

    >>> star_place("PREFIX s: <urn:*> SELECT DISTINCT * { ?s ?p ?o }"), star_place("SELECT ?a { { SELECT * {} } }")
    (34, None)
    """
    plain = _blanked(text)
    first = next((match for match in _WORD.finditer(plain) if match[0].upper() in READ_FORMS), None)
    star = _STAR.match(plain, first.end()) if first and first[0].upper() == "SELECT" else None
    return star.end() - 1 if star else None


def variables(text: str) -> list[str]:
    """Return the names of the variables of *text*, in the order in which they first appear.

    >>> variables("SELECT * { ?s ?p '?no' . ?o ?p $s } # ?none")
    ['s', 'p', 'o']
    """
    return list(dict.fromkeys(match[0][1:] for match in _OPAQUE.finditer(text) if match[0][0] in "?$"))


def _blanked(text: str) -> str:
    """The text with everything that holds no keyword as spaces; line ends stay, and the colon after a prefix."""
    parts: list[str] = []
    done = doubtful = 0  # up to where a comment may hide what is read here
    for match in _OPAQUE.finditer(text):
        start, end = match.span()
        if match["open"]:
            raise QueryError(_why_open(text, start), *_place(text, start))
        kept = r"(?!^:)[^\n\r]"
        if match["rest"] is not None and not match["full"]:
            if "'" in match["rest"]:
                raise QueryError(_UNCLEAR, *_place(text, start))
            kept = r"(?!)" if _leaves_brackets(match["rest"]) else r"[^()]"
            if "#" in match["rest"] and end > doubtful:
                doubtful = _LINE_END.search(text, end).start()  # type: ignore[union-attr]  # (the end is one)
        if start < doubtful < end:
            raise QueryError(_UNCLEAR, *_place(text, start))
        parts += [text[done:start], re.sub(kept, " ", match[0])]
        done = end
    return "".join([*parts, text[done:]])


def _leaves_brackets(text: str) -> bool:
    """Whether *text* closes a bracket that it has not opened."""
    depth = 0
    for sign in re.findall(r"[()]", text):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return True
    return False


def _why_open(text: str, start: int) -> str:
    if _LENIENT.match(text, start):
        return r"The quotation that begins here holds an escape that SPARQL does not know; write \\ for a backslash."
    return "The quotation that begins here has no end."


def _check_nesting(plain: str) -> None:
    depth, around = 0, list[int]()
    for match in _NESTING.finditer(plain):
        if match["closes"]:
            depth = around.pop() if around else 0
            continue
        if match["opens"]:
            around.append(depth)
        depth += 1
        if depth > MAX_NESTING:
            reason = f"Brackets or signs are nested more than {MAX_NESTING} deep."
            raise QueryError(reason, *_place(plain, match.start()))


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of *offset*, both counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
