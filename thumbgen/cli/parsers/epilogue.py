"""What the help of a command ends with. Lines that begin with a tab are command lines."""

from collections.abc import Sequence

from thumbgen.cli import codes
from thumbgen.domain.presets import Genre
from thumbgen.marks import N_
from thumbgen.words import Words

DONE = (codes.DONE, N_("done"))
INVALID = (codes.USAGE, N_("wrong arguments"))

_JOB = (
    DONE,
    INVALID,
    (codes.REFUSED, N_("the Horde refused the input")),
    (codes.ACCOUNT, N_("the API key, or too few kudos")),
    (codes.UNREACHABLE, N_("the Horde is unreachable or down")),
    (codes.TIMED_OUT, N_("out of time: your limit, or the Horde's")),
    (codes.CENSORED, N_("held back by the safety check")),
    (codes.FAILED, N_("the job failed, or its picture could not be saved")),
    (codes.INTERRUPTED, N_("interrupted; the job was withdrawn")),
)
"""What can become of a command that makes pictures."""


def paragraphs(*parts: str) -> str:
    """Parts of a help, with an empty line between them."""
    return "\n\n".join(parts)


def genres_and_scenes(words: Words, genres: Sequence[Genre]) -> str:
    """The scenes of each genre, with their names: nobody can guess them."""
    lines = [words.text(N_("genres and their scenes:"))]
    for genre in genres:
        lines.append(f"  {genre.key} ({genre.name(words.language)})")
        lines += [f"    {scene.key:<17}  {scene.name(words.language)}" for scene in genre.scenes]
    lines += ["", words.text(N_("Without a scene, the idea alone is the subject."))]
    return "\n".join(lines)


def examples(words: Words, *rows: tuple[str, str]) -> str:
    """Command lines, each below what it is for: a marked text."""
    lines = [words.text(N_("examples:"))]
    for command, what in rows:
        lines += [f"  {words.text(what)}:", *(f"\t{line}" for line in command.split("\n"))]
    return "\n".join(lines)


def exit_codes(words: Words, *rows: tuple[int, str], heading: str = N_("exit codes:")) -> str:
    """What each exit code means, in marked texts; by default those of a job."""
    lines = [f"  {code:<3}  {words.text(meaning)}" for code, meaning in rows or _JOB]
    return "\n".join([words.text(heading), *lines])
