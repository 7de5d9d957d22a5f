"""The signs and the words by which notes say yes and no, spelled once.

Markup keeps the signs where it drops other pictures, and patterns read them: in ``data/*.toml`` the placeholders
``{yes}``, ``{no}`` and ``{verdict}`` stand for them.
"""

YES, NO = "✓✔✅○◯", "✗✘✕✖❌⛔🙅🚫"
SIGNS = YES + NO + "×"  # the last says no only where nothing is multiplied
# What is said of a name by a sign, a letter or a word alone: "A O, B X", "A 지원, B 미지원".
VERDICT = rf"(?:[OXox{SIGNS}]{chr(0xFE0F)}?|지원|미지원|가능|불가(?:능)?|(?:안 ?)?됨)"
PLACEHOLDERS = {"{yes}": YES, "{no}": NO, "{verdict}": VERDICT}
