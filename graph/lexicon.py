"""The files of ``data/`` -> one frozen Lexicon: entities by name, categories, and where names stand in a text.

An alias may be bound to a spelling (``=Config``) or to company (``standard@Amazon S3``: only where the line or
its headings speak of S3); such aliases are ordinary words too often to count everywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz import fuzz, process

from graph.errors import DataFileError
from graph.model import ENTITY_KINDS, Category, Entity, EntityKind, climb
from graph.reading.grammar import Grammar, load_grammar
from graph.reading.names import VENDORS, Find, NameIndex, Sense, bare_name, fold, widen_to_vendor
from graph.reading.parts import Parts
from graph.tables import read_rows

_ENTITY_COLUMNS = ("name", "kind", "category", "parent", "ko", "aliases")
_CATEGORY_COLUMNS = ("id", "parent", "en", "ko")
_VENDOR_KEYS = tuple(map(fold, VENDORS))
# Products of other vendors (Splunk, Twilio) are used like services; one does not "support" them like a protocol.
PRODUCTS = "vendor-product"
NEAREST_SHOWN = 5
NEAREST_SCORE = 60.0
_CLOUDS = {"AWS": "aws", "Azure": "azure", "GCP": "google-cloud", "Google Cloud": "google-cloud"}
_CLOUD_WORD = re.compile(rf"\b(?:{'|'.join(_CLOUDS)})\b")
# The codes of vendors' certificates, by which people call their notes: "AZ-305", "SAA-C03".
_EXAMS = (
    ("azure", re.compile(r"\b(?:AZ|DP)-?\d{3}\b")),
    ("aws", re.compile(r"\b(?:SAA|SAP|CLF|DVA|SOA|DOP|SCS|ANS|MLS|DEA)-?C\d\d\b")),
)
_CAPITALISED = re.compile(r"[A-Z](?<![\w/.@#:-].)[A-Za-z0-9]*(?:[ -][A-Z][A-Za-z0-9]*){0,3}(?![A-Za-z0-9_@-])")
# "Amazon Lookout for Metrics" is also written without its s; one word alone may mean something else without it.
_PLURAL = re.compile(r"[A-Za-z]{2,}[ -][A-Za-z]*[a-z]{2}(?<!s)(?<!u)(?<!i)s$")
_DIGITS, _WORD = re.compile(r"\d"), re.compile("[^ -]+")
_SHORT = 3  # letters of a word that is an edition rather than a word: "ML", "B2C"
_SHORT_TITLE = 3  # words of a title that says no more than whose something is
_CLEAR = 5  # names of one cloud that make it the note's
_BRANDS = {"aws": ("Amazon", "AWS"), "azure": ("Azure",), "google-cloud": ("Cloud", "Google Cloud")}
MISSPELT_LENGTH = 9


class Mention(NamedTuple):
    """A stretch of a text that names an entity; *alias* is the name as written there."""

    start: int
    end: int
    entity: str
    alias: str

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.start, self.end


@dataclass(frozen=True)
class Lexicon:
    """The vocabulary: every known entity, category and name.

    *fields* are the names of the categories, folded. *provider* is the cloud that the note at hand speaks of, or "":
    its names win over those of other clouds, *titled* says that only its title tells so; *spoken* are all that it names
    something of.
    """

    entities: Mapping[str, Entity]
    categories: Mapping[str, Category]
    names: NameIndex = field(repr=False, compare=False)
    ancestors: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False)
    grammar: Grammar = field(default_factory=Grammar, repr=False, compare=False)
    parts: Parts = field(default_factory=Parts, repr=False, compare=False)
    fields: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    provider: str = ""
    titled: bool = False
    spoken: frozenset[str] = frozenset()
    _classes: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def find_mentions(self, text: str, *, context: frozenset[str] = frozenset()) -> list[Mention]:
        """Return the entities named in *text*, in order, without overlaps; the longest name wins.

        *context* holds the entities that the headings speak of; names bound to company need it.
        """
        places = self.names.find(text)
        if not places:
            return []
        mentions, refused = self._choose(text, places, context)
        if refused and mentions:
            nearby = context | {
                name for mention in mentions for name in (mention.entity, *self.ancestors[mention.entity])
            }
            if nearby != context:
                mentions, _ = self._choose(text, places, nearby)
        return mentions

    def _choose(
        self, text: str, places: Sequence[Sequence[Find]], context: frozenset[str]
    ) -> tuple[list[Mention], bool]:
        mentions: list[Mention] = []
        refused = False
        reached = 0
        for found in places:
            for find in found:
                if find.start < reached:
                    break
                written = text[find.start : find.end]
                if _is_torn(written) or (" " in written and text[find.start - 1 : find.start] == "-"):
                    continue  # "real-time streams"
                entity, doubt = self._meant(find.senses, written, context)
                refused = refused or doubt
                if entity:
                    start = max(widen_to_vendor(text, find.start), reached)
                    mentions.append(Mention(start, find.end, entity, written))
                    reached = find.end
                    break
        return mentions, refused

    def _meant(self, senses: tuple[Sense, ...], written: str, context: frozenset[str]) -> tuple[str, bool]:
        """The entity that a name means here, or "", and whether a sense was refused for lack of company.

        Of several, one that asks for something wins, then one of a vendor whose services are near.
        """
        if len(senses) == 1 and not (
            senses[0].exact or senses[0].near or (self.provider and self._is_foreign(senses[0]))
        ):
            return senses[0].entity, False
        fitting = [sense for sense in senses if sense.exact in ("", written)]
        allowed = [sense for sense in fitting if not sense.near or sense.near == self.provider or sense.near in context]
        refused = len(allowed) < len(fitting)
        if not allowed:
            return "", refused
        near = {self.entities[name].provider for name in context if name in self.entities}
        foreign = all(self._is_foreign(sense) for sense in allowed)
        if self.provider and foreign and not any(self.entities[sense.entity].provider in near for sense in allowed):
            native = [sense for sense in fitting if self.entities[sense.entity].provider == self.provider]
            allowed = native or [sense for sense in allowed if not self._is_stray(sense, written, context)]
        if len(allowed) > 1:
            bound = [sense for sense in allowed if sense.near or sense.exact]
            native = [sense for sense in allowed if self.entities[sense.entity].provider in near]
            own = [sense for sense in allowed if not self._is_foreign(sense)] if self.provider else []
            allowed = bound or native or own or allowed
        return (allowed[0].entity if allowed else ""), refused

    def _is_foreign(self, sense: Sense) -> bool:
        return self.entities[sense.entity].provider not in ("", self.provider)

    def _is_stray(self, sense: Sense, written: str, context: frozenset[str]) -> bool:
        """Whether another cloud's name without its vendor is in doubt: made so, or part of what nothing near names."""
        if _without_vendor(fold(written)):
            return False
        if fold(written) in self.grammar.words.common or (" " in written and written.islower()):
            return True  # "Auto Scaling", "document db" in a note on another cloud
        apart = bool(self.entities[sense.entity].parent) and not set(self.ancestors[sense.entity]) & context
        return sense.bare or apart

    def around(self, names: Iterable[str]) -> frozenset[str]:
        """Return *names* and everything that they are part of."""
        return frozenset(above for name in names for above in (name, *self.ancestors.get(name, ())))

    def is_within(self, name: str, whole: str) -> bool:
        """Whether *name* is *whole* or a part of it, however deep."""
        return name == whole or whole in self.ancestors.get(name, ())

    def classes_of(self, name: str) -> frozenset[str]:
        """Return the classes of ``patterns-relations.toml`` that an entity belongs to, by name, kind and category."""
        if name not in self._classes:
            self._classes[name] = self._find_classes(name)
        return self._classes[name]

    def _find_classes(self, name: str) -> frozenset[str]:
        entity = self.entities[name]
        found = {"tech"} if entity.kind == "technology" and entity.category != PRODUCTS else set()
        keys = {"==" + name, "=" + name, *("=" + above for above in self.ancestors.get(name, ()))}
        keys.update(self._fields_of(name))
        found.update(group for key in keys for group in self.grammar.frames.classes_by_member.get(key, ()))
        if "idp" in found:
            found.discard("tech")
        return frozenset(found)

    def field_of(self, name: str) -> str:
        """Return the outermost category of an entity, or of what it is part of; "" without one."""
        return (self._fields_of(name) or ("",))[-1]

    def _fields_of(self, name: str) -> tuple[str, ...]:
        """The categories of an entity, or of what it is part of, narrow to wide."""
        own = (self.entities[one].category for one in (name, *self.ancestors[name]))
        known = self.categories
        return climb(next(filter(None, own), ""), lambda each: known[each].parent if each in known else "")

    def own_service(self, name: str, *, parts: bool = False) -> str:
        """Return the service, or with *parts* the part of one, of the note's cloud that *name* of several words means.

        "" where it means none, or several.
        "Virtual network", which within a line needs company, is Azure's where a note on Azure defines it.
        """
        if not self.provider or not (" " in name or (parts and name.isupper())):
            return ""
        meant = {self.entities[sense.entity] for sense in self.senses_of(name)}
        own = [
            entity.name for entity in meant if entity.provider == self.provider and (parts or entity.kind == "service")
        ]
        return own[0] if len(own) == 1 else ""

    def branded(self, name: str) -> str:
        """Return the service of the note's own cloud that is its brand and *name* ("Functions" on Azure), or ""."""
        brands = _BRANDS.get(self.provider, ())
        forms = (name, name.removesuffix("s"), re.sub("ies$", "y", name))
        full = (f"{brand} {form}" for brand in brands for form in forms)
        return next((each for each in full if each in self.entities and self.entities[each].kind == "service"), "")

    def of_cloud(self, title: str) -> Lexicon | None:
        """Return the Lexicon that prefers the one cloud that a short *title* names ("AWS service"), or None."""
        clouds = _clouds_of(title)
        if len(clouds) != 1 or len(title.split()) > _SHORT_TITLE:
            return None
        return replace(self, provider=clouds.pop())

    def home_of(self, name: str) -> str:
        """Return the one service of the note's own cloud that has the capability *name* ("Sticky sessions"), or ""."""
        homes = (home for home in self.grammar.homes.get(self.grammar.capability(name), ()) if home in self.entities)
        clouds = {self.provider} if self.provider else self.spoken
        own = [home for home in homes if {self.entities[home].provider} == clouds]
        return own[0] if len(own) == 1 else ""

    def senses_of(self, name: str) -> list[Sense]:
        """Return the senses of *name*, in the singular too, whatever company they ask for."""
        key = fold(name)
        senses = [sense for form in (key, key.removesuffix("s")) for sense in self.names.senses.get(form, ())]
        return [sense for sense in senses if sense.exact in ("", name)]

    def resolve(self, name: str, *, context: frozenset[str] | None = None) -> Entity | None:
        """Return the entity that bears *name*, exactly or as an alias in any spelling, or None.

        With *context* a name that needs company ("standard" near S3) counts only if that is among these entities.
        """
        if name in self.entities:
            return self.entities[name]
        key = fold(name)
        for candidate in (key, *(vendor + key for vendor in _VENDOR_KEYS), *_without_vendor(key)):
            for sense in self.names.senses.get(candidate, ()):
                near = context is None or not sense.near or sense.near in context
                if sense.entity in self.entities and sense.exact in ("", name) and near:
                    return self.entities[sense.entity]
        return None

    def nearest(self, name: str) -> tuple[str, ...]:
        """Return names of entities that *name* may have meant, the likeliest first."""
        key = fold(name)
        if not key:
            return ()
        scored = process.extract(key, list(self.names.senses), scorer=fuzz.WRatio, limit=30, score_cutoff=NEAREST_SCORE)
        chosen: dict[str, float] = {}
        for alias, score, _ in scored:
            for sense in self.names.senses[alias]:
                score = max(score - abs(len(alias) - len(key)), fuzz.ratio(alias, key))
                chosen[sense.entity] = max(chosen.get(sense.entity, 0.0), score)
        ranked = sorted(chosen, key=lambda entity: (-chosen[entity], entity))
        return tuple(ranked[:NEAREST_SHOWN])

    def misspelt(self, name: str) -> Entity | None:
        """Return the one entity whose name *name* nearly is ("Trasit Gateway", "Gateway Transit"), or None."""
        meant = self._nearly(fold(name)) or self._turned(name)
        last = name.split()[-1:]
        if meant is None or not last or len(last[0]) > _SHORT:
            return meant
        kept = any(fold(known).endswith(fold(last[0])) for known in (meant.name, *meant.aliases))
        return meant if kept else None  # "Redshift XL" is not Redshift ML

    def _turned(self, name: str) -> Entity | None:
        """The one entity whose name of two capitalised words is *name* the other way round."""
        first, _, second = name.partition(" ")
        if not second or " " in second or not (first[:1].isupper() and second[:1].isupper()):
            return None
        senses = () if fold(name) in self.names.senses else self.names.senses.get(fold(second + first), ())
        return self.entities.get(senses[0].entity) if len(senses) == 1 and not senses[0].near else None

    def _nearly(self, key: str) -> Entity | None:
        """The one entity whose name is *key* but for a letter or two: no digit, and no longer form of it."""
        if len(key) < MISSPELT_LENGTH or len(key) > 60 or key in self.names.senses or key[:-1] in self.names.senses:
            return None
        known = self.names.nearest(key)
        if not known:
            return None
        longer = known.startswith(key) or key.startswith(known)  # "Container", "Organization"
        if longer or _DIGITS.findall(known) != _DIGITS.findall(key):  # "Premium SSD v3"
            return None
        senses = self.names.senses[known]
        return self.entities.get(senses[0].entity) if len(senses) == 1 and not senses[0].near else None

    def find_misspelt(self, text: str, mentions: Sequence[Mention]) -> list[Mention]:
        """Return *mentions* and the names among capitalised words that are known ones but for a letter or two.

        >>> lexicon = make_lexicon([Entity("Amazon EventBridge", "service", aliases=("EventBridge",))])
        >>> [mention.entity for mention in lexicon.find_misspelt("to EventBride", [])]
        ['Amazon EventBridge']
        """
        found = inside = sorted(mentions)
        if len(text) < MISSPELT_LENGTH:
            return inside
        runs = [run for run in _CAPITALISED.finditer(text) if run.end() - run.start() >= MISSPELT_LENGTH]
        if not runs:
            return inside
        starts, ends = [mention.start for mention in inside], [mention.end for mention in inside]
        for run in runs:
            start, words = run.start(), run[0]
            within = inside[bisect_right(ends, start) : bisect_left(starts, run.end())]
            if any(m.start < start or m.end >= run.end() for m in within):
                continue
            places = [(start + word.start(), start + word.end()) for word in _WORD.finditer(words)]
            spans = [(first[0], last[1]) for at, first in enumerate(places) for last in places[at:]]
            for begin, end in sorted(spans, key=lambda span: span[0] - span[1]):
                if any(mention.start < begin < mention.end or begin > mention.start for mention in within):
                    continue
                meant = self.misspelt(text[begin:end])
                if meant is not None:
                    found = [mention for mention in found if not (mention.start < end and begin < mention.end)]
                    found.append(Mention(begin, end, meant.name, text[begin:end]))
                    break
        return sorted(found)

    def count_providers(self, texts: Iterable[str]) -> Counter[str]:
        """Return how often *texts* name each cloud or something of it; "" counts what is no cloud's alone ("VPC")."""
        named: Counter[str] = Counter()
        for text in texts:
            named.update(self._brand(mention) for mention in self.find_mentions(text))
            named.update(_clouds_of(text))
        return named

    def _brand(self, mention: Mention) -> str:
        """The cloud whose name a mention is without doubt, or "": general words in small letters are nobody's."""
        clouds = {self.entities[sense.entity].provider for sense in self.names.senses.get(fold(mention.alias), ())}
        general = " " in mention.alias and mention.alias.islower()
        return self.entities[mention.entity].provider if len(clouds) < 2 and not general else ""

    def spoken_of(self, texts: Iterable[str], *, titles: Iterable[str] = ()) -> Lexicon:
        """Return a Lexicon that prefers the cloud that *texts* clearly speak of; itself where there is none.

        The *titles* of a note name its cloud as clearly as many lines.
        """
        named = self.count_providers(texts)
        del named[""]
        provider = _clearly(named)
        titled = set[str]().union(*map(_clouds_of, titles)) if not provider else ()
        found = provider or _clearly(named + Counter(dict.fromkeys(titled, _CLEAR)))
        if not found or found == self.provider:
            return self if self.spoken == named.keys() else replace(self, spoken=frozenset(named))
        return replace(self, provider=found, titled=not provider, spoken=frozenset(named))

    def extended(self, *, entities: Iterable[Entity] = (), aliases: Iterable[tuple[str, str]] = ()) -> Lexicon:
        """Return a Lexicon that also knows *entities* and *aliases* (entity name, alias): what a note taught."""
        added = {entity.name: entity for entity in entities}
        names = [(alias, Sense(name)) for name, alias in aliases]
        names += [(alias, Sense(entity.name)) for entity in added.values() for alias in (entity.name, *entity.aliases)]
        if not names:
            return self
        known = {**self.entities, **added}
        ancestors = {**self.ancestors, **{name: _chain(entity, known) for name, entity in added.items()}}
        index = NameIndex(names, self.names)
        return replace(
            self, entities=MappingProxyType(known), names=index, ancestors=MappingProxyType(ancestors), _classes={}
        )


def _clearly(named: Mapping[str, int]) -> str:
    """The cloud that is named so often, and the others so seldom, that a note is on it, or ""."""
    provider, times = max(named.items(), key=lambda item: item[1], default=("", 0))
    return provider if times >= _CLEAR and 4 * times >= 3 * sum(named.values()) else ""


def _clouds_of(text: str) -> set[str]:
    """The clouds that a text names, itself or by the code of a certificate."""
    clouds = {_CLOUDS[word] for word in _CLOUD_WORD.findall(text)}
    return clouds | {cloud for cloud, code in _EXAMS if code.search(text)}


def _is_torn(written: str) -> bool:
    """Whether two words only happen to spell an abbreviation, or a dot divides it: "a CI", "db.t"."""
    if len(written) >= _SHORT + 2 or not written.isascii():
        return False  # "키 볼트" is a name as it stands
    dotted = "." in written[1:] and written.islower()
    return (dotted or " " in written) and written.replace(" ", "").replace(".", "").isalpha()


def make_lexicon(
    entities: Iterable[Entity], *, categories: Iterable[Category] = (), grammar: Grammar | None = None
) -> Lexicon:
    """Return the Lexicon of *entities*; their aliases may carry ``=`` and ``@`` as in the files.

    >>> lexicon = make_lexicon([Entity("Amazon S3", "service", aliases=("S3",))])
    >>> lexicon.find_mentions("S3에 저장")
    [Mention(start=0, end=2, entity='Amazon S3', alias='S3')]
    """
    known = {entity.name: entity for entity in entities}
    names: list[tuple[str, Sense]] = []
    for entity in known.values():
        senses = [
            (name, Sense(entity.name, exact, near)) for name, exact, near in map(entity.read_alias, entity.aliases)
        ]
        if not any(fold(name) == fold(entity.name) for name, _ in senses):  # an alias may bind the name itself
            names.append((entity.name, Sense(entity.name)))
        if entity.ko:
            names.append((entity.ko, Sense(entity.name)))
        names.extend(senses)
        names.extend(
            (name[:-1], sense) for name, sense in [(entity.name, Sense(entity.name)), *senses] if _PLURAL.search(name)
        )
    taken = {fold(name) for name, _ in names}
    for entity in known.values():
        rest = bare_name(entity.name)
        if rest != entity.name and fold(rest) not in taken:  # a name that several vendors use needs an alias
            names.append((rest, Sense(entity.name, bare=True)))
    by_id = MappingProxyType({category.id: category for category in categories})
    fields = frozenset(fold(title) for category in by_id.values() for title in (category.en, category.ko))
    return Lexicon(
        MappingProxyType(known), by_id, NameIndex(names), _ancestors(known), grammar or Grammar(), Parts(known), fields
    )


def load_lexicon(data_dir: Path) -> Lexicon:
    """Return the Lexicon of the files in *data_dir*; raise ``DataFileError`` at the first row that does not fit."""
    categories = _load_categories(data_dir / "categories.tsv")
    entities: dict[str, Entity] = {}
    places: dict[str, tuple[Path, int]] = {}
    for path in sorted((data_dir / "entities").glob("*.tsv")):
        for number, row in read_rows(path, _ENTITY_COLUMNS):
            entity = _read_entity(row, path, number)
            if entity.name in entities:
                raise DataFileError(str(path), number, entity.name, "a name that no other row has")
            if categories and entity.category and entity.category not in categories:
                raise DataFileError(str(path), number, entity.category, "a category of categories.tsv")
            entities[entity.name] = entity
            places[entity.name] = (path, number)
    for name, entity in entities.items():
        path, number = places[name]
        if entity.parent and entity.parent not in entities:
            raise DataFileError(str(path), number, entity.parent, "a parent that is itself a row")
        for alias in entity.aliases:
            near = entity.read_alias(alias)[2]
            if near and near not in entities and near != entity.provider:
                raise DataFileError(str(path), number, alias, "an entity, or its cloud, after @")
    return make_lexicon(entities.values(), categories=categories.values(), grammar=load_grammar(data_dir))


def _read_entity(row: Mapping[str, str], path: Path, number: int) -> Entity:
    name, kind = row["name"], row["kind"]
    if not name:
        raise DataFileError(str(path), number, name, "a name")
    kinds: dict[str, EntityKind] = {known: known for known in ENTITY_KINDS}
    if kind not in kinds:
        raise DataFileError(str(path), number, kind, "service, component or technology")
    aliases = tuple(alias.strip() for alias in row["aliases"].split(",") if alias.strip())
    return Entity(
        name, kinds[kind], row["category"], row["parent"], row["ko"], aliases, "" if kind == "technology" else path.stem
    )


def _load_categories(path: Path) -> dict[str, Category]:
    if not path.exists():
        return {}
    categories: dict[str, Category] = {}
    for number, row in read_rows(path, _CATEGORY_COLUMNS):
        if row["id"] in categories or not row["id"]:
            raise DataFileError(str(path), number, row["id"], "an id that no other row has")
        categories[row["id"]] = Category(row["id"], row["parent"], row["en"], row["ko"])
    for category in categories.values():
        if category.parent and category.parent not in categories:
            raise DataFileError(str(path), 1, category.parent, "a parent that is itself a row")
    return categories


def _ancestors(entities: Mapping[str, Entity]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: _chain(entity, entities) for name, entity in entities.items()})


def _chain(entity: Entity, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """What *entity* is part of, the nearest first."""
    return climb(entity.name, lambda each: entities[each].parent if entities[each].parent in entities else "")[1:]


def _without_vendor(key: str) -> tuple[str, ...]:
    return tuple(key[len(vendor) :] for vendor in _VENDOR_KEYS if key.startswith(vendor) and len(key) > len(vendor))
