"""A line that names a technology -> whether it says that the owner supports it.

To name one is mostly to support it; what only explains it, says of what sort something is, carries something along
an arrow or stands in a firewall's rule is no support.
"""

from __future__ import annotations

import re

from graph.reading.actors import Actors
from graph.reading.clauses import Argument
from graph.reading.frames import Choice
from graph.reading.grammar import ARROW
from graph.reading.names import fold
from graph.reading.negation import Negation

_OF_ANOTHER = re.compile(
    r"(?i)\s?(?:private )?keys?\b| cert(?:s|if\w+)?\b|\s?인증서|\s?키(?:의|를|로|는|가| ?페어|쌍)?(?![가-힣])"
)
# "SQL Agent", "Unix socket", "HTTP 403 code": the name of something else begins with the technology's.
_BEGINS_A_NAME = re.compile(
    r" (?:Agent|Profiler|Console|Studio|Workbench|Editor|Insights)\b|(?i: ?(?:domain )?sockets?\b| ?(?:도메인 )?소켓"
    r"| (?:[1-5]\d\d|status|response|error) codes?\b|[- ]headers?\b| ?(?:\d{3} )?(?:헤더|상태 ?코드|응답 ?코드)"
    r"| (?:auth )?proxy\b| pools?\b| (?:injections?|inject|floods?)\b| ?(?:인젝션|(?:프로토콜|protocol) 위반))"
)
_OF_A_BALANCER = re.compile(r"(?i) ?(?:\(s\))?,? (?:LBs?\b|load[- ]balanc)| ?(?:\(S\))? ?로드 ?밸런")
_ALIKE = re.compile(r"['’\"]?[- ]like\b")  # "Kafka-like"
# "non-HTTP", "비 HTTP", "those that aren't HTTP or HTTPS"
_NON = re.compile(r"\b[Nn]on[- ]$|(?<![가-힣])비[- ]?$|\b(?:that|which) (?:are|is)(?:n['’]t| not) (?:[\w/]+ or )?$")
# "migrating from A", "for workloads such as A", "gcloud compute ssh": what was before, the user has or types.
_ELSEWHERE = re.compile(
    r"(?i)\b(?:migrat|switch)\w* (?:\([^()]*\) )?from (?:(?:an?|the|your|existing|on-prem\w*) )*$"
    r"|\bworkloads? (?:like|such as) $|\bgcloud(?: \w+){1,2} $"
)
_DIFFERS = re.compile(r"(?:, [\w.-]+?){0,3}[와과](?:는)? 다르(?:다|며|고|지)")
_DIFFERENT_FROM = re.compile(r"\bdifferent (?:from|than|to) $")
_UNUSED = re.compile(r" (?:is|are)(?:n['’]t| not) (?:used|needed|required)\b")
# A rule of a firewall, in columns: who may come through which port.
_RULE = re.compile(r"(?i)\b0\.0\.0\.0\b|\bmy ip\b|\banywhere\b|\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}\b")
_PORT = re.compile(r"(?i)(?:\bport|포트)\s?\d{2,5}\b|\s[–-]\s?\d{2,5}\b|,\s?\d{2,5}(?:/\d{2,5})?,")
_IS = re.compile(
    r" (?:(?:doesn['’]t|does not|needs|requires)\b|(?:is|are|was) (?:an?|the|still|[a-z]+-[a-z]+)\b"
    r"|provides? (?:an?|the)\b|means\b|stands for\b)"
)
_DISABLED = re.compile(
    r"\s?[을를이가] (?:비활성화|해제|끌 수|끄)| (?:can(?:not|['’]t) be|cannot be) (?:disabled|turned off)\b"
)
_LIKENED_IN = re.compile(
    r"에서(?:의)? (?:\S+ ){0,3}?(?:개념|역할|해당|대응|비슷|유사|같은)"
)  # "쿠버네티스에서 Node의 개념"
_SUPPORT = re.compile(r"지원|호환|support|compatib|works? with", re.I)
_SHAFT, _ARROWHEAD = re.compile(r"-\([^()]*$"), re.compile(r"[^()]*\)\s?" + ARROW)


class Technologies:
    """The technologies that one line names."""

    def __init__(self, actors: Actors, negation: Negation) -> None:
        self.actors, self.negation = actors, negation
        self.text, self.reading, self.lexicon = actors.text, actors.reading, actors.lexicon

    def is_only_named(self, technology: str, argument: Argument) -> bool:
        """Whether *technology* goes without saying, is explained, or only says of what sort something is."""
        return self._goes_without_saying(technology) or self._is_explained(argument) or self._is_only_sort(argument)

    def is_carried(self, argument: Argument) -> bool:
        """Whether a technology only says how one gets along an arrow: "A -(HTTP)-> B"."""
        if self.actors.services_of(argument) or not _ARROWHEAD.match(self.text, argument.named):
            return False
        return _SHAFT.search(self.text, 0, argument.start) is not None

    def _is_explained(self, argument: Argument) -> bool:
        """Whether the sentence is about the argument itself: "MQTT is a protocol for small devices"."""
        start, end = self.actors.sentences[argument.sentence]
        if self.reading.korean or argument.start != start or _SUPPORT.search(self.text, start, end):
            return False
        return _IS.match(self.text, argument.named) is not None

    def _is_only_sort(self, argument: Argument) -> bool:
        """Whether a technology only says of what sort something is, or is not: "SSH keys", "non-HTTP traffic".

        So it is in a firewall's rule ("HTTP – port 80 – 0.0.0.0"), and where it is said to differ, not to be used or to
        be switched off.
        """
        if _BEGINS_A_NAME.match(self.text, argument.named):
            return True
        if "balancer" not in self.actors.owner_classes and _OF_A_BALANCER.match(self.text, argument.named):
            return True
        if "mover" not in self.actors.owner_classes and _ELSEWHERE.search(self.text, 0, argument.start):
            return True
        if _NON.search(self.text, 0, argument.start) or _UNUSED.match(self.text, argument.named):
            return True
        product = any("product" in self.lexicon.classes_of(name) for name in argument.members)
        differs = _DIFFERS.match(self.text, argument.named) or _DIFFERENT_FROM.search(self.text, 0, argument.start)
        if (differs and not product) or (product and _ALIKE.match(self.text, argument.named)):
            return True
        ruled = _RULE.search(self.text) and _PORT.search(self.text) and not _SUPPORT.search(self.text)
        if ruled and not self.actors.owner_classes & {"guard", "wire"}:
            return True
        if _LIKENED_IN.match(self.text, argument.named):
            return True
        if _DISABLED.match(self.text, argument.named):
            return True
        return "key" not in self.actors.owner_classes and _OF_ANOTHER.match(self.text, argument.named) is not None

    def _goes_without_saying(self, technology: str) -> bool:
        """Whether a technology is what the owner's category is called: DNS of a DNS service."""
        return any(fold(technology) == self.lexicon.entities[owner].category for owner in self.reading.owners)

    def is_doubtful(self, argument: Argument, choice: Choice) -> bool:
        """Whether a denial stands in the technology's clause that does not deny its support."""
        denied = self.negation.reaches(argument, self.actors.sentences[argument.sentence])
        cue = choice.cue
        sure = cue is None or _SUPPORT.search(self.text, cue.start, cue.end + 6) or self.negation.adjoins(argument)
        return denied and not (choice.negated and sure)
