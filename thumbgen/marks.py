"""``N_`` marks a text for the catalogue; ``thumbgen.words`` says it in the user's language."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text for the catalogue."""
    return text
