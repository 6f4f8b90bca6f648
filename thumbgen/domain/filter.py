"""Which harmless words the Horde rewrites before models that it has flagged see them.

For a flagged model the Horde replaces words that hint at an age in the positive half of a prompt,
and drops all its commas and weights along the way, without a notice. Models whose card says
``clean`` are spared. The rules are those of ``PromptChecker`` in the Horde's detection.py.
"""

import re
import unicodedata

_TRIGGER = re.compile(
    r"\w*(?:student|lit[tl]?le|girl|nina)\w*|small?\b|\btiny\w*|\b(?:young|lil|boys?|sons?)\b"
)
"""Each with the rest of the word that it stands in: that is what users know as theirs."""
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_SPACED_LETTERS = re.compile(r"(?:\s\w){3,}\b")


def rewritten_words(prompt: str) -> tuple[str, ...]:
    """The words in the positive half of ``prompt`` that a flagged model would make the Horde alter.

    Each is given once, as a whole word: in lower case, without accents, in order of appearance.
    Some trigger inside longer words ("girlfriend", the Portuguese "menina"), others only alone.
    """
    text = " " + _PUNCTUATION.sub(" ", prompt.partition("###")[0])
    text = _SPACED_LETTERS.sub(lambda match: " " + "".join(match[0].split()), text)
    return tuple(dict.fromkeys(_TRIGGER.findall(unaccented(text))))


def unaccented(text: str) -> str:
    """``text`` in lower case and without accents, for comparisons."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
