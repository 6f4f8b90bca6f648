"""The styles that the practice Horde has, from the oldest to the newest."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thumbgen.horde.practice.script import SharedKey

HOUSE_KEY = SharedKey("5f0d3c1e-7a52-4c4b-9a3e-0d6c2b7f8e11", "one for all")
FLUX = "Flux.1-Schnell fp8 (Compact)"
ICBINP_1 = "ICBINP - I Can't Believe It's Not Photography"
PLAIN_SDXL = {"steps": 28, "cfg_scale": 6.5, "sampler_name": "k_euler_a", "karras": True}
PHOTO = {"steps": 30, "cfg_scale": 5.5, "sampler_name": "k_dpmpp_2m", "karras": True}
QUICK = {"steps": 4, "cfg_scale": 1.0, "sampler_name": "k_euler", "karras": True}
SMALL = {"steps": 25, "cfg_scale": 7.0, "sampler_name": "k_euler_a", "karras": True}
WIDE, TALL = {"width": 1344, "height": 768}, {"width": 768, "height": 1344}


@dataclass(frozen=True, slots=True)
class Style:
    """A template with its settings; what stands in ``params`` is sent to the workers as it is."""

    name: str
    info: str
    prompt: str
    models: tuple[str, ...]
    tags: tuple[str, ...]
    use_count: int
    params: Mapping[str, Any] = field(default_factory=dict)
    nsfw: bool = False
    public: bool = True
    creator: str = "practice#1"
    shared_key: SharedKey | None = None

    @property
    def id(self) -> str:
        """A UUID, the same every time."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"practice-style-{self.name}"))

    @property
    def examples(self) -> tuple[dict[str, Any], ...]:
        """Pictures that show it, at an address where nothing is."""
        picture = str(uuid.uuid5(uuid.NAMESPACE_URL, f"practice-example-{self.name}"))
        url = f"https://pictures.invalid/{picture}.webp"
        return ({"id": picture, "url": url, "primary": True},)


STYLES = (
    Style(
        "plain", "The idea and nothing else.", "{p}{np}", ("SDXL 1.0",), ("basic",), 812, PLAIN_SDXL
    ),
    Style(
        "cosy lofi", "A warm room on a rainy evening.",
        "{p}, cosy lofi illustration, warm lamp light, rain on the window, muted purple and amber"
        "###{np}, harsh light, photo",
        ("AAM XL",), ("lofi", "anime", "music"), 4210, PLAIN_SDXL | WIDE,
    ),
    Style(
        "anime key visual", "Clean lines and a big sky.",
        "{p}, anime key visual, clean line art, big summer clouds, vivid colours###{np}, 3d, photo",
        ("AAM XL", "Animagine XL"), ("anime",), 9120, PLAIN_SDXL | {"clip_skip": 2},
    ),
    Style(
        "street photo", "As if taken in passing.",
        "{p}, candid street photograph, 35 mm, natural light, slight grain###{np}, painting, cgi",
        ("AlbedoBase XL (SDXL)", "ICBINP XL"), ("photo", "realistic"), 7305, PHOTO,
    ),
    Style(
        "studio portrait", "One light, a dark ground, a face that is looked after.",
        "{p}, studio portrait, one soft key light, dark seamless backdrop###{np}, deformed",
        ("Juggernaut XL",), ("photo", "portrait"), 5544,
        PHOTO | {"post_processing": ["CodeFormers"], "facefixer_strength": 0.6},
    ),
    Style(
        "wet watercolour", "Colour that runs where it likes.",
        "watercolour painting of {p}, wet on wet, paper texture, soft bleeding edges###{np}, photo",
        ("AlbedoBase XL (SDXL)",), ("painting", "watercolour"), 2387, PLAIN_SDXL,
    ),
    Style(
        "sixteen colours", "Pixel art as an old console might have had it.",
        "pixel art, {p}, sixteen colours, crisp square pixels###{np}, blurry, gradient",
        ("AIO Pixel Art",), ("pixel", "game"), 3120, SMALL | {"width": 512, "height": 512},
    ),
    Style(
        "old oil", "Thick paint, a dark varnish.",
        "oil painting of {p}, thick impasto, visible brush strokes, dark varnish###{np}, photo",
        ("Stable Cascade 1.0",), ("painting", "oil"), 1890,
        {"steps": 25, "cfg_scale": 4.0, "sampler_name": "k_euler_a", "karras": True},
    ),
    Style(
        "film still", "A frame from a film that was never shot.",
        "{p}, cinematic film still, anamorphic, teal and orange grade, shallow depth of field"
        "###{np}, text, logo",
        ("AlbedoBase XL (SDXL)",), ("cinematic", "photo"), 8077, PHOTO | WIDE,
    ),
    Style(
        "tall film still", "The same for a telephone.",
        "{p}, cinematic film still, teal and orange grade, vertical framing###{np}, text, logo",
        ("AlbedoBase XL (SDXL)",), ("cinematic", "photo"), 640, PHOTO | TALL,
    ),
    Style(
        "quick sketch", "Four steps, one pencil.",
        "pencil sketch of {p}, loose hatching, white paper{np}", (FLUX,), ("sketch", "fast"), 1422,
        QUICK,
    ),
    Style(
        "neon night", "Wet asphalt and signs that nobody can read.",
        "{p}, neon lit night, wet asphalt, cyan and magenta reflections###{np}, daylight",
        ("SDXL 1.0", FLUX), ("cinematic", "neon"), 3966, PLAIN_SDXL,
    ),
    Style(
        "endless pattern", "Goes on and on at every edge.",
        "seamless pattern of {p}, flat colours###{np}", ("Dreamshaper",), ("pattern", "tiling"),
        977,
        SMALL | {"tiling": True, "width": 512, "height": 512},
    ),
    Style(
        "large and fine", "Small models in two passes.",
        "{p}, intricate, finely detailed###{np}, blurry", ("Deliberate",), ("detail",), 1204,
        SMALL | {"hires_fix": True, "hires_fix_denoising_strength": 0.6, "width": 768,
                 "height": 768},
    ),
    Style(
        "storybook", "For a page that is read aloud.",
        "storybook illustration of {p}, gouache, gentle colours, hand drawn###{np}, photo, horror",
        ("Fustercluck",), ("illustration",), 2750, PLAIN_SDXL,
    ),
    Style(
        "paper cut", "Layers of card and the shadows between.",
        "layered paper cut of {p}, coloured card, soft shadows between the layers###{np}",
        ("SDXL 1.0",), ("illustration", "craft"), 1333,
        PLAIN_SDXL | {"loras": [{"name": "122567", "model": 0.8, "clip": 1.0, "is_version": True}]},
    ),
    Style(
        "clay figures", "Made of clay, with thumbprints.",
        "{p}, made of clay, stop motion, visible fingerprints###{np}, flat",
        ("SDXL 1.0",), ("craft", "3d"), 1501,
        PLAIN_SDXL | {"loras": [{"name": "clay world", "model": 0.9, "inject_trigger": "any"}]},
    ),
    Style(
        "gone lora", "Leans on something that is no longer there.",
        "{p}, stained glass###{np}", ("SDXL 1.0",), ("glass",), 88,
        PLAIN_SDXL | {"loras": [{"name": "missing glass", "model": 1.0}]},
    ),
    Style(
        "golden hour", "The last half hour of sun.",
        "{p}, golden hour, long shadows, lens flare, haze###{np}, night",
        ("ICBINP XL",), ("photo", "worship"), 2996, PHOTO | {"clip_skip": 2},
    ),
    Style(
        "slow soul", "Velvet, brass, low light.",
        "{p}, low warm light, velvet and brass, deep reds, smoke###{np}, daylight",
        ("AlbedoBase XL (SDXL)",), ("rnb", "music"), 1870, PHOTO,
    ),
    Style(
        "vinyl sleeve", "Looks as if it had been in a crate for years.",
        "{p}, worn record sleeve, faded print, ring wear, nineteen seventies design###{np}, modern",
        ("SDXL 1.0",), ("music", "retro"), 2211, PLAIN_SDXL | {"width": 1024, "height": 1024},
    ),
    Style(
        "line and wash", "Ink first, then a little colour.",
        "ink drawing of {p}, light colour wash###{np}, photo", ("AlbedoBase XL 3.1",),
        ("illustration", "ink"), 1111, PLAIN_SDXL,
    ),
    Style(
        "big poster", "Few shapes, two colours, printed large.",
        "screen printed poster of {p}, two colours, bold shapes###{np}, gradient",
        ("Nova Flat XL",), ("poster", "flat"), 1719,
        PLAIN_SDXL | {"post_processing": ["RealESRGAN_x2plus"]},
    ),
    Style(
        "sticker", "Cut out, ready to stick.",
        "sticker of {p}, thick white border, plain background###{np}", ("ZavyChromaXL",),
        ("sticker",), 2045, PLAIN_SDXL | {"clip_skip": 2, "post_processing": ["strip_background"]},
    ),
    Style(
        "grandfather's photo", "Small, grey and creased.",
        "{p}, old black and white photograph, creased print###{np}, colour", (ICBINP_1,),
        ("photo", "retro"), 934, SMALL,
    ),
    Style(
        "meadow film", "A hand-painted meadow under a moving sky.",
        "ghibli style, {p}, hand painted background, summer meadow###{np}", ("Ghibli Diffusion",),
        ("anime", "painting"), 4555, SMALL,
    ),
    Style(
        "grand tour", "A vista without anybody in it; takes no idea.",
        "an alpine valley at first light, mist, layers of ridges###people, text",
        ("SDXL 1.0",), ("landscape",), 305, PLAIN_SDXL | WIDE,
    ),
    Style(
        "one for all", "Its maker pays.", "{p}, crisp studio product photograph###{np}, blurry",
        ("AlbedoBase XL (SDXL)",), ("photo", "product"), 1650, PHOTO, shared_key=HOUSE_KEY,
    ),
    Style(
        "three steps", "As quick as it gets.", "{p}{np}", ("DreamShaper XL",), ("fast",), 720,
        {"steps": 3, "cfg_scale": 2.0, "sampler_name": "k_dpmpp_sde", "karras": True},
    ),
    Style(
        "boudoir", "For grown-ups.", "{p}, boudoir photograph, silk, window light###{np}",
        ("Juggernaut XL",), ("photo", "adult"), 6021, PHOTO, nsfw=True,
    ),
    Style(
        "pin-up", "For grown-ups, drawn.", "{p}, nineteen fifties pin-up painting###{np}",
        ("WAI-NSFW-illustrious-SDXL",), ("painting", "adult"), 3388,
        PLAIN_SDXL | {"clip_skip": 2}, nsfw=True,
    ),
    Style(
        "noir comic", "Black, white and one red.",
        "{p}, noir comic panel, heavy inks, black and white with one red accent###{np}, photo",
        ("Cheyenne",), ("comic",), 1290, PLAIN_SDXL,
    ),
    Style(
        "half done", "Not shown to anybody yet.", "{p}, rough draft###{np}", ("SDXL 1.0",),
        ("draft",), 2, PLAIN_SDXL, public=False,
    ),
)  # fmt: skip
