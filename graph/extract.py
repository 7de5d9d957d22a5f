"""A note's text -> its facts: the stages of extraction, in order.

Every stage is a function from one Reading (a content line with its mentions and owners) to facts; labels
(headings, titles) have stages of their own. A fact carries the line that says it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graph.denial import Denials
from graph.labels import Label
from graph.lexicon import Lexicon
from graph.model import Evidence, Extraction, Fact, Relation, Statement
from graph.notes import CONTENT_KINDS, Line, parse_lines
from graph.reading import Reader, Reading, has_hangul
from graph.scope import Scope, make_outline


def extract_note(text: str, file: str, lexicon: Lexicon) -> Extraction:
    from pathlib import Path
    from graph.labels import load_words
    from graph.denial import load_denials
    data=Path(__file__).parent.parent/'data'
    words=load_words(data); denials=load_denials(data)
    lines = parse_lines(text)
    outline = make_outline(lines, lexicon, words)
    reader = Reader(outline, words)
    facts=[]
    for position, line in enumerate(lines):
        if position in outline.labels:
            label=outline.labels[position]
            if line.kind in('heading','title') or (label.whole and line.kind=='item') : continue
            if line.kind=='item' and not line.text.endswith(('.',':')) and len(line.text.split())<=4 and not label.mentions: continue
        if line.kind not in CONTENT_KINDS: continue
        r=reader.read(line,position,denials.find(line.text))
        if line.kind=='cell' and line.depth==0 and not r.explicit: continue
        ev=Evidence(file,line.number,line.raw.strip())
        for o in r.owners: facts.append(Statement(o,line.text,ev,bool(r.denials),r.topic))
    return Extraction(file,'','ko' if has_hangul(text) else 'en',tuple(facts),outline.entities,outline.aliases)
