"""Lines -> those that only work an example out, whose figures are no limits.

An example stands below a label that says so, or begins with a supposition ("트럭 100대가 있다고 가정", "Suppose you
have 3 shards") and goes on through the lines beside and below it. What bounds a figure there is true all the same; a
quiz's question and a task are made up as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.notes import Line

_LABEL = re.compile(
    r"(?i)(?:(?:사용 )?(?:예시|예제|예|시나리오)|(?:an? )?(?:for )?(?:examples?|scenarios?|ex))\s?\d{0,2}\s?[:：.]?"
)
_MADE_UP = re.compile(r"(?i)(?:시나리오|scenario)\s?\d{0,2}\s?[:：]|(?-i:Q)\d{0,2}\s?[.:)]\s")
_WORKED_OUT = re.compile(r"\d[^=]{0,24}?[*×x/+÷]\s?\d[^=]{0,16}=\s?\d|\\lceil\b")  # "80 CU / 2 = 40 CU"
_ANSWERED = re.compile(r"[?？]\s+(?![A-Ea-e①-⑤1-5][.)]|[①-⑤])[^?？]{1,60}$")  # "Q. How large? 5 TB" says it
# "로그가 쌓일 때 비용을 줄이는 방법.": how to do it is asked, and what stands below answers.
_SITUATION = re.compile(r"[가-힣]{1,2} 때[,는 ]|원하는|원함|려 ?함|가장 |최소한의 |최소 비용")
_ASKS_HOW = re.compile(r"(?:방법|방안|솔루션)(?:[은는](?: 무엇\S{0,6})?)?\s?[.?]?\s*$")
_ASKED_REACH = 16
# "A는 오래 두기 원하는 곳을 위한 솔루션" says what A is, where it is not about who asks.
_TOPIC = re.compile(
    r"(?!(?:회사|기업|사용자|고객|팀|개발자|관리자|조직|앱|애플리케이션)[은는])"
    r"(?:[A-Za-z0-9/-]+ ){0,3}[^\s,.]{1,24}?(?<![하되있없같에서])[은는] "
)
_COMPANY = re.compile(r"(?:An?|Your) (?:[\w-]+ ){0,3}?(?:company|organi[sz]ation|enterprise|startup|architect)\b")
_SUPPOSES = re.compile(
    r"(?:다|라)고 (?:하자|치자|해 ?보자)[.,:]?$"
    r"|고 가정(?:한다|합니다|하자|하면|해 ?보자|해 ?봅시다|함)?(?: ?시)?[.,:]?$"
    r"|^(?:Examples?|Ex)\s?[.:]\s(?:Your?|Suppose|Assume|If|Say|Let)\b"
    r"|^(?:Suppose|Assume|Imagine|Let['’]s say)\b(?=[^.]*\b(?:you|we|there|that)\b)"  # "Assume role" supposes nothing
)


def find_examples(lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions of the lines that belong to a worked example.

    >>> from graph.notes import parse_lines
    >>> sorted(find_examples(parse_lines("# Q\\n- 서버가 9대 있다고 가정\\n- 서버마다 3건\\n## R\\n- 최대 5건")))
    [1, 2]
    """
    found: set[int] = set()
    labels = {position for position, line in enumerate(lines) if line.opens and _LABEL.fullmatch(line.text)}
    supposed: tuple[int, ...] | None = None  # what the supposition stands under, while its example goes on
    for position, line in enumerate(lines):
        if supposed is not None and (line.kind == "heading" or line.trail[: len(supposed)] != supposed):
            supposed = supposed if line.kind in ("blank", "image") else None
        below = not labels.isdisjoint(line.trail)
        if supposed is None and _SUPPOSES.search(line.text):
            supposed = line.trail
        if supposed is not None or below:
            found.add(position)
    return frozenset(found)


def is_task(text: str) -> bool:
    """Whether a line describes a case and asks what to do about it, so that nothing in it is stated of a service.

    >>> is_task("로그가 3TB 쌓였을 때 비용을 줄이는 방법."), is_task("그룹: 부하가 늘 때 서버를 늘리는 방법")
    (True, False)
    >>> is_task("SQS는 부하가 늘 때 요청을 모아 두는 방법"), is_task("회사는 부하가 늘 때 요청을 모으기 원함. 방법은?")
    (False, True)
    """
    if text.endswith("?") and _COMPANY.match(text):
        return True
    if not _ASKS_HOW.search(text, max(0, len(text) - _ASKED_REACH)):
        return False
    return ": " not in text and _TOPIC.match(text) is None and _SITUATION.search(text) is not None


def is_made_up(text: str) -> bool:
    """Whether a line is a question of a quiz, a task ("Scenario: ...", "Q3. ...") or a sum that is worked out.

    >>> [is_made_up(text) for text in ("Q3. 버킷이 3개 있습니다", "Q. 최대 크기는? 5TB", "80 CU / 2 = 40 CU")]
    [True, False, True]
    """
    return _WORKED_OUT.search(text) is not None or (_MADE_UP.match(text) is not None and not _ANSWERED.search(text))
