"""The catalogue of styles: how it is paged, and what a style does to a submission (§7)."""

from __future__ import annotations

import copy
from typing import Any

from thumbgen.horde.practice.shared_keys import describe
from thumbgen.horde.practice.style_list import STYLES, Style

__all__ = ["Style", "find_style", "page_of", "style_body", "styled"]

A_PAGE = 25


def find_style(wanted: str) -> Style | None:
    """A style by its id or name; the name may have ``style::`` and its creator before it."""
    for style in STYLES:
        own = {style.name, f"{style.creator}::{style.name}"}
        if wanted == style.id or wanted.removeprefix("style::") in own:
            return style
    return None


def page_of(sort: str, page: int, tag: str, model: str) -> list[Style]:
    """One page, from 1 on. The next one begins one row further, not a page: they overlap."""
    found = [
        style
        for style in STYLES
        if style.public and (not tag or tag in style.tags) and (not model or model in style.models)
    ]
    if sort == "popular":
        found.sort(key=lambda style: -style.use_count)
    else:
        found.reverse()  # the list goes from the oldest to the newest
    return found[page - 1 : page - 1 + A_PAGE]


def style_body(style: Style) -> dict[str, Any]:
    """What the Horde says of a style."""
    body = {
        "id": style.id,
        "name": style.name,
        "info": style.info,
        "prompt": style.prompt,
        "params": copy.deepcopy(dict(style.params)),
        "public": style.public,
        "nsfw": style.nsfw,
        "use_count": style.use_count,
        "creator": style.creator,
        "models": list(style.models),
        "tags": list(style.tags),
        "examples": list(style.examples),
    }
    if style.shared_key:
        body["shared_key"] = describe(style.shared_key, style.creator, 0.0)
    return body


def styled(style: Style, sent: dict[str, Any]) -> dict[str, Any]:
    """A submission as its style makes it.

    Nothing is left of its own params but ``n``, and the size if the style has none.
    """
    own = sent.get("params", {})
    kept = [name for name in ("n", "width", "height") if name in own]
    params = {name: own[name] for name in kept} | copy.deepcopy(dict(style.params))
    if "n" in own:
        params["n"] = own["n"]
    positive, _, negative = sent["prompt"].partition("###")
    if negative and "###" not in style.prompt:
        negative = f"###{negative}"
    prompt = style.prompt.replace("{np}", negative).replace("{p}", positive)
    changed: dict[str, Any] = {"prompt": prompt, "params": params, "nsfw": style.nsfw}
    changed["models"] = list(style.models)
    return {name: value for name, value in sent.items() if name != "style"} | changed
