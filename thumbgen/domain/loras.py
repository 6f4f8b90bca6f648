"""How people name a LoRA: by its name, its page at CivitAI, one version of it, or a link."""

import re

from thumbgen.domain.extras import Lora

_VERSION = re.compile(r"(?:.*:)?(?:\d+)?@(\d+)", re.ASCII)
_VERSION_LINK = re.compile(r"https?://\S*[?&]modelVersionId=(\d+)\S*", re.ASCII | re.IGNORECASE)
_PAGE_LINK = re.compile(r"https?://[^/\s]+/models/(\d+)\S*", re.ASCII | re.IGNORECASE)


def named_lora(text: str, strength: float = 1.0) -> Lora:
    """The LoRA that a text names: ``Pastel Style``, ``12345``, ``12345@67890`` or a link.

    What stands behind ``@`` is a version's number, as CivitAI itself writes it.

    Raises:
        InvalidRequest: the Horde would refuse it.
    """
    text = text.strip()
    for pattern, version in ((_VERSION, True), (_VERSION_LINK, True), (_PAGE_LINK, False)):
        if found := pattern.fullmatch(text):
            return Lora(found[1], strength, version=version)
    return Lora(text, strength)


def measured_lora(text: str) -> Lora:
    """The same with a strength behind a colon, as in ``Pastel Style:0.8``; without one, it is 1.

    Raises:
        InvalidRequest: the Horde would refuse it.
    """
    name, colon, tail = text.rpartition(":")
    try:
        strength = float(tail.strip().replace(",", "."))
    except ValueError:
        return named_lora(text)
    return named_lora(name, strength) if colon else named_lora(text)
