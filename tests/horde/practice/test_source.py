"""Pictures to start from, and what else is done to a picture."""

import base64
from dataclasses import replace
from io import BytesIO
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.horde.practice.caller import FAST, Caller, Start, opened, picture


def painted(caller: Caller, **changes: Any) -> Image.Image:
    """The picture of a job of 128x128."""
    params = {"width": 128, "height": 128, "seed": "5"} | changes.pop("params", {})
    [generation] = caller.finish(caller.start(params=params, **changes))
    return opened(caller.fetch(generation["img"]).content)


def apart(one: Image.Image, other: Image.Image) -> float:
    """How different two pictures look, from 0 to 255."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB").resize(one.size))
    return sum(ImageStat.Stat(difference).mean) / 3


@pytest.mark.parametrize("how", [{"format": "PNG"}, {"format": "JPEG"}, {"format": "WEBP"},
                                 {"format": "GIF", "mode": "P", "colour": 3},
                                 {"format": "PNG", "mode": "RGBA"},
                                 {"format": "PNG", "mode": "L", "colour": 90}])  # fmt: skip
def test_a_picture_of_any_format_may_be_the_start(caller: Caller, how: dict[str, Any]) -> None:
    assert caller.submit(source_image=picture(**how)).status_code == 202


def test_a_little_strength_leaves_the_start_much_as_it_was(caller: Caller) -> None:
    start = picture((640, 320))
    source = opened(base64.b64decode(start))
    free = painted(caller)
    gaps = [
        apart(painted(caller, source_image=start, params={"denoising_strength": strength}), source)
        for strength in (0.05, 0.5, 1.0)
    ]
    assert gaps == sorted(gaps)
    assert gaps[0] < 12
    assert gaps[2] > 30
    full = painted(caller, source_image=start, params={"denoising_strength": 1.0})
    assert apart(full, free) < 6
    usual = apart(painted(caller, source_image=start), source)
    assert gaps[1] < usual < gaps[2]


def test_quick_pictures_start_from_it_too(call: Start) -> None:
    caller = call(replace(FAST, flat=True))
    start = picture()
    got = painted(caller, source_image=start, params={"denoising_strength": 0.05})
    assert apart(got, opened(base64.b64decode(start))) < 14


@pytest.mark.parametrize(
    ("changes", "rc"),
    [
        ({"source_image": "x"}, "ImageValidationFailed"),
        ({"source_image": ""}, "ImageValidationFailed"),
        ({"source_image": "data:image/png;base64," + picture()}, "ImageValidationFailed"),
        ({"source_image": picture((600, 600))[:800]}, "ImageValidationFailed"),
        ({"source_image": base64.b64encode(b"no picture").decode()}, "ImageValidationFailed"),
        ({"source_image": picture((3073, 3072), mode="1", colour=0)},
         "SourceImageResolutionExceeded"),
        ({"source_image": picture((20000, 10000), mode="1", colour=0)},
         "SourceImageResolutionExceeded"),
        ({"source_image": "https://pictures.invalid/a.png"}, "SourceImageUrlInvalid"),
        ({"source_image": picture(), "source_mask": "x"}, "ImageValidationFailed"),
        ({"source_image": picture(), "source_processing": "inpainting"}, "InpaintingMissingMask"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(caller: Caller, changes: dict[str, Any], rc: str) -> None:
    reply = caller.submit(**changes)
    assert (reply.status_code, reply.json()["rc"]) == (400, rc)
    assert caller.horde.jobs() == []


def test_what_is_just_small_enough_is_taken(caller: Caller) -> None:
    largest = picture((3072, 3072), mode="1", colour=0)
    assert caller.submit(source_image=largest).status_code == 202
    with_hole = picture(mode="RGBA")
    assert caller.submit(source_image=with_hole, source_processing="inpainting").status_code == 202
    masked = {"source_image": picture(), "source_mask": picture(mode="L", colour=255)}
    assert caller.submit(source_processing="inpainting", **masked).status_code == 202


def test_a_large_body_arrives(caller: Caller) -> None:
    size, file = (2048, 1800), BytesIO()
    noise = Image.frombytes("RGB", size, Random(0).randbytes(2048 * 1800 * 3))
    noise.save(file, "BMP")
    large = base64.b64encode(file.getvalue()).decode()
    assert len(large) > 14_000_000
    assert caller.submit(source_image=large).status_code == 202


def test_a_price_is_told_without_a_look_at_the_picture(caller: Caller) -> None:
    plain = caller.submit(dry_run=True, params={"width": 1024, "height": 1024}).json()["kudos"]
    started = caller.submit(
        dry_run=True, source_image="x", params={"width": 1024, "height": 1024}
    ).json()["kudos"]
    assert started == pytest.approx(1.3 * plain, rel=0.1), "priced by itself, not from memory"


def test_a_background_may_be_stripped(caller: Caller) -> None:
    size = {"width": 256, "height": 192}
    strip = size | {"post_processing": ["strip_background", "RealESRGAN_x2plus"]}
    image = painted(caller, params=strip)
    assert (image.mode, image.size) == ("RGBA", (512, 384))
    alpha = image.getchannel("A")
    assert alpha.getpixel((256, 192)) > 200  # type: ignore[operator]
    assert alpha.getpixel((2, 2)) == 0
    faces = size | {"post_processing": ["GFPGAN", "CodeFormers", "RestoreFormer"]}
    assert painted(caller, params=faces).mode == "RGB"


def test_censored_pictures_start_from_nothing(call: Start) -> None:
    caller = call(replace(FAST, censored="all"))
    image = painted(
        caller, source_image=picture(), params={"post_processing": ["strip_background"]}
    )
    assert ImageStat.Stat(image.convert("L")).mean[0] < 40


def notes(caller: Caller, **params: Any) -> list[dict[str, str]]:
    [generation] = caller.finish(caller.start(params=params))
    return list(generation["gen_metadata"])


def test_a_lora_that_cannot_be_had_is_noted(call: Start) -> None:
    caller = call(replace(FAST, missing_loras=frozenset({"12345"})))
    loras = [{"name": name} for name in ("clay", "12345", "Missing one")]
    assert notes(caller, loras=loras) == [
        {"type": "lora", "value": "download_failed", "ref": "12345"},
        {"type": "lora", "value": "download_failed", "ref": "Missing one"},
    ]
    assert notes(caller, loras=[{"name": "77", "is_version": True}]) == []


def test_workers_may_note_anything(call: Start) -> None:
    remarks = (("source_image", "parse_failed", ""), ("information", "see_ref", "slow today"))
    caller = call(replace(FAST, remarks=remarks, censored="all"))
    assert notes(caller) == [
        {"type": "censorship", "value": "nsfw"},
        {"type": "source_image", "value": "parse_failed"},
        {"type": "information", "value": "see_ref", "ref": "slow today"},
    ]
