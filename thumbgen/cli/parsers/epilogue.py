"""What the help of a command ends with."""

from collections.abc import Sequence

from thumbgen.cli import codes
from thumbgen.domain.presets import Genre
from thumbgen.marks import N_
from thumbgen.words import Words


def genres_and_scenes(words: Words, genres: Sequence[Genre]) -> str:
    """The scenes of each genre, with their names: nobody can guess them."""
    lines = [words.text(N_("genres and their scenes:"))]
    for genre in genres:
        lines.append(f"  {genre.key} ({genre.name(words.language)})")
        lines += [f"    {scene.key:<18} {scene.name(words.language)}" for scene in genre.scenes]
    lines += ["", words.text(N_("Without a scene, the idea alone is the subject."))]
    return "\n".join(lines)


def examples(words: Words, *rows: tuple[str, str]) -> str:
    """Command lines, each below what it is for: a marked text."""
    lines = [f"  {words.text(what)}:\n    {command}" for command, what in rows]
    return "\n".join([words.text(N_("examples:")), *lines])


def exit_codes(words: Words) -> str:
    """What each exit code means."""
    rows = (
        (codes.DONE, N_("done")),
        (codes.USAGE, N_("wrong arguments")),
        (codes.REFUSED, N_("the Horde refused the input")),
        (codes.ACCOUNT, N_("the API key, or too few kudos")),
        (codes.UNREACHABLE, N_("the Horde is unreachable or down")),
        (codes.TIMED_OUT, N_("out of time: your limit, or the Horde's")),
        (codes.CENSORED, N_("held back by the safety check")),
        (codes.FAILED, N_("the job failed, or its picture could not be saved")),
        (codes.INTERRUPTED, N_("interrupted; the job was withdrawn")),
    )
    lines = [f"  {code:>3}  {words.text(meaning)}" for code, meaning in rows]
    return "\n".join([words.text(N_("exit codes:")), *lines])
