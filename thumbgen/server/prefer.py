"""What a caller prefers (RFC 7240): to be answered at once, or to wait so many seconds."""

import re
from collections.abc import Iterable

MOST_LETTERS = 1000
"""Of one header; nobody has more to say."""

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_WORD = rf"(?:{_QUOTED}|{_NAME})?"
_PREFERENCE = re.compile(  # nothing is tried twice (++, *+): a long header costs no more than that
    rf"[\s,]*+({_NAME})(?:\s*+=\s*+({_WORD}))?+"
    rf"(?:\s*+;\s*+(?:{_NAME}(?:\s*+=\s*+{_WORD})?+)?+)*+\s*+(?=,|$)"
)
_ESCAPED = re.compile(r"\\(.)")


def preferences(headers: Iterable[str]) -> dict[str, str]:
    """What is preferred, by name in lower case; of two by one name the first counts.

    What is written wrongly ends its header: nobody knows what was meant.
    """
    found: dict[str, str] = {}
    for header in headers:
        text, at = header[:MOST_LETTERS], 0
        while match := _PREFERENCE.match(text, at):
            found.setdefault(match[1].lower(), _unquoted(match[2] or ""))
            at = match.end()
    return found


def _unquoted(word: str) -> str:
    return _ESCAPED.sub(r"\1", word[1:-1]) if word.startswith('"') else word
