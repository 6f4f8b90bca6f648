"""The quiet words under Generate: free or not, what it costs and why, and how long it may take."""

from dataclasses import dataclass

from PySide6.QtCore import QLocale

from thumbgen.domain.account import Account
from thumbgen.domain.outlook import Cause, CauseKind, Obstacle, ObstacleKind, Outlook
from thumbgen.marks import N_
from thumbgen.ui.buttons import Line
from thumbgen.ui.shared import Shared
from thumbgen.words import Words

CAUSES: dict[CauseKind, str] = {
    CauseKind.STEPS: N_("{asked} steps are more than the {free} that are free"),
    CauseKind.MODEL_STEPS: N_("with {name} only {free} steps are free"),
    CauseKind.TWICE: N_("{name} counts each step double: {free} are free"),
    CauseKind.LCM: N_("with {name} only {free} steps are free"),
    CauseKind.ADAPTIVE: N_("the sampler {name} is never free with this model"),
    CauseKind.SIZE: N_("so large a picture is not free right now"),
}
"""Why a job needs kudos; parts of sentences, and short enough to be a line of their own."""

OBSTACLES: dict[ObstacleKind, str] = {
    ObstacleKind.KEY_REFUSED: N_(
        "The Horde does not know this API key. Check it in the settings, or leave it out."
    ),
    ObstacleKind.KEY_EXPIRED: N_(
        "This shared key has expired. Take another one in the settings, or none."
    ),
    ObstacleKind.KEY_SPENT: N_(
        "The kudos of this shared key are used up. Take another one in the settings, or none."
    ),
    ObstacleKind.KEY_STEPS: N_("This shared key allows {free} steps at most, not {asked}."),
    ObstacleKind.KEY_PIXELS: N_(
        "This shared key allows only smaller pictures: {free} pixels, and this one has {size}."
    ),
    ObstacleKind.HIRES: N_("The hires fix does not work with {model}."),
    ObstacleKind.TILING: N_("Tiling does nothing with {model}."),
    ObstacleKind.MANY: N_("This account may have {count} pictures waiting at once, no more."),
}
"""Why a job cannot work. Kudos have sentences of their own."""

NO_ACCOUNT = N_("This needs kudos, and without an account there are none: {cause}.")
NONE_TO_SPEND = N_("This needs kudos, and you have none to spend: {cause}.")
TOO_LITTLE = N_("This needs about {price} kudos, and you can spend {kudos}: {cause}.")

OFFERS: dict[ObstacleKind, str] = {
    ObstacleKind.KUDOS: N_("Use {steps} steps"),
    ObstacleKind.KEY_STEPS: N_("Use {steps} steps"),
    ObstacleKind.HIRES: N_("Without the hires fix"),
    ObstacleKind.TILING: N_("Without tiling"),
    ObstacleKind.MANY: N_("Make {count} at once"),
}
"""What the button says that takes the nearest that can."""

OTHER_SAMPLER = N_("Use the usual sampler")

WHAT_KUDOS_ARE = N_(
    "Kudos are the Horde's thanks to those who help it. A picture takes some as long as you have "
    "any, and you are served sooner; without kudos it is free all the same."
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """All that the line speaks of. ``outlook`` is ``None`` while there is none."""

    practice: bool
    anonymous: bool
    account: Account | None = None
    outlook: Outlook | None = None


class OutlookLine(Line):
    """Shows a prospect in one line, and where there is more to say in two."""

    def __init__(self, shared: Shared) -> None:
        super().__init__("footLabel", kind="quiet")
        self._shared = shared

    def show_prospect(self, prospect: Prospect) -> None:
        """Shows this from now on."""
        words = self._shared.speech.words
        lines = [_first(prospect, words), _second(prospect, words)]
        self.setText("\n".join(filter(None, lines)))
        known = prospect.account is not None and not prospect.practice
        self.setToolTip(words.text(WHAT_KUDOS_ARE) if known else "")


def _first(prospect: Prospect, words: Words) -> str:
    """What it costs, and how long it takes."""
    outlook, account = prospect.outlook, prospect.account
    if prospect.practice:
        return words.text(N_("Practice mode: a painted example"))
    if outlook is not None and not outlook.free:
        cost = _cost(outlook, account, words)
    elif account is not None:
        cost = words.text(N_("Free · you have {kudos} kudos"), kudos=_whole(account.kudos, words))
    else:
        cost = words.text(
            N_("Free, no account") if prospect.anonymous else N_("Free, with your API key")
        )
    if outlook is None or outlook.wait is None or outlook.obstacles:
        return cost
    return f"{cost} · {words.duration(outlook.wait)}"


def _cost(outlook: Outlook, account: Account | None, words: Words) -> str:
    if outlook.price is None or account is None:
        return words.text(N_("Not free: this needs kudos"))
    kudos = {"price": _whole(outlook.price, words), "kudos": _whole(account.kudos, words)}
    return words.text(N_("About {price} kudos of your {kudos}"), **kudos)


def _second(prospect: Prospect, words: Words) -> str:
    """The reason, or what else is good to know."""
    outlook, account = prospect.outlook, prospect.account
    if outlook is None or outlook.obstacles:  # those say more
        return ""
    if outlook.away:
        return words.text(N_("Nobody offers {model} right now: it waits"), model=outlook.away[0])
    if prospect.practice:
        return ""
    if outlook.causes:
        return cause_words(outlook.causes[0], words)
    if account is not None and outlook.price:
        enough = int(account.spendable // outlook.price)
        if enough > 1:
            count = _whole(enough, words)
            return words.text(N_("enough for about {count} such jobs"), count=count)
    return ""


def cause_words(cause: Cause, words: Words) -> str:
    """Why a job needs kudos, as a part of a sentence."""
    return words.text(CAUSES[cause.kind], asked=cause.asked, free=cause.free, name=cause.name)


def obstacle_words(obstacle: Obstacle, words: Words) -> str:
    """Why a job cannot work."""
    facts = dict(obstacle.facts)
    if obstacle.cause is None:
        return words.text(OBSTACLES[obstacle.kind], **facts)
    cause = cause_words(obstacle.cause, words)
    if facts["anonymous"]:
        return words.text(NO_ACCOUNT, cause=cause)
    price, spendable = facts["price"], facts["spendable"]
    if not isinstance(price, float) or not isinstance(spendable, float) or not spendable:
        return words.text(NONE_TO_SPEND, cause=cause)
    kudos = _whole(spendable, words)
    return words.text(TOO_LITTLE, price=_whole(price, words), kudos=kudos, cause=cause)


def offer_words(obstacle: Obstacle, words: Words) -> str:
    """What its nearest that can would be; empty if there is none."""
    nearest = obstacle.nearest
    if nearest is None:
        return ""
    if obstacle.cause is not None and obstacle.cause.kind is CauseKind.ADAPTIVE:
        return words.text(OTHER_SAMPLER)
    return words.text(OFFERS[obstacle.kind], steps=nearest.steps, count=nearest.count)


def _whole(number: float, words: Words) -> str:
    """A number without decimals, as it is written in the user's language."""
    return QLocale(words.language).toString(round(number))
