"""What is known of the Horde right now: who serves which model, how busy it is, whose key it is.

Nothing is asked unless somebody wants it: a script's single job only asks whose key it is, and
without a key not even that.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial

from thumbgen.domain.account import Account
from thumbgen.domain.errors import KeyRefused, ThumbgenError
from thumbgen.domain.serving import Load, ModelStatus, served
from thumbgen.horde.client import HordeClient
from thumbgen.jobs.patience import ASKING, patiently
from thumbgen.jobs.threads import in_thread

logger = logging.getLogger(__name__)

ACCOUNT_SECONDS = 10.0
"""How long it is believed what is under way for an account: other programs may share the key."""

MODELS_SECONDS = 20.0
"""How long it is believed who serves which model when a job has to go elsewhere."""

FRESH_SECONDS = 180.0
"""How long it is believed: models come and go within the hour, workers within minutes."""


class Conditions:
    """The latest answers, and whoever wants to hear of new ones. Belongs to one event loop.

    ``models`` and ``load`` are empty until the first answer; ``account`` is ``None`` until then,
    and for those who send no key. ``key_refused`` says that the Horde does not know the key.
    """

    def __init__(self, client: HordeClient) -> None:
        self._client = client
        self.models: tuple[ModelStatus, ...] = ()
        self.load = Load()
        self.account: Account | None = None
        self.key_refused: KeyRefused | None = None
        self._looked = float("-inf")
        self._asked_account = float("-inf")
        self._heard_account = False
        self._asking_account = asyncio.Lock()
        self._asking_models = asyncio.Lock()
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Calls ``listener`` after every answer."""
        self._listeners.append(listener)

    @property
    def fresh(self) -> bool:
        """Whether the models were asked for lately."""
        return time.monotonic() - self._looked < FRESH_SECONDS

    @property
    def served(self) -> frozenset[str]:
        """The models that somebody serves, as far as that was heard lately; empty if not."""
        return served(self.models) if self.fresh else frozenset()

    async def models_lately(self) -> tuple[ModelStatus, ...]:
        """Who serves which model, asked anew if that was a while ago, however many want to know.

        Raises:
            Unreachable: there is no answer, and none of lately.
        """
        async with self._asking_models:
            if time.monotonic() - self._looked > MODELS_SECONDS:
                models = await patiently(ASKING, partial(in_thread, self._client.models))
                if models or not self.models:
                    self.models, self._looked = models, time.monotonic()
                    self._tell()
                return models
            return self.models

    async def look(self) -> ThumbgenError | None:
        """Asks for models and load; what went wrong, if anything did. The old answers then stay."""
        try:
            models = await patiently(ASKING, partial(in_thread, self._client.models))
            load = await patiently(ASKING, partial(in_thread, self._client.load))
        except ThumbgenError as error:
            return error
        if models or not self.models:  # a list can be empty for a moment only
            self.models, self._looked = models, time.monotonic()
        self.load = load
        self._tell()
        return None

    async def know_account(self) -> Account | None:
        """Whose key it is, asked once anew if that was a while ago; ``None`` if that is not known.

        What is under way for the account just before a job is sent tells later, if the answer is
        lost, whether the Horde has the job.
        """
        if self._client.anonymous:
            return None
        async with self._asking_account:
            if time.monotonic() - self._asked_account > ACCOUNT_SECONDS:
                self._asked_account, self._heard_account = time.monotonic(), False
                with contextlib.suppress(ThumbgenError):
                    self.account = await in_thread(self._client.account)
                    self._asked_account, self._heard_account = time.monotonic(), True
                    self._tell()
            return self.account if self._heard_account else None

    async def look_at_account(self) -> ThumbgenError | None:
        """Asks whose key it is, if there is one; what went wrong, if anything did."""
        if self._client.anonymous:
            return None
        try:
            self.account = await patiently(ASKING, partial(in_thread, self._client.account))
            self.key_refused = None
            self._asked_account, self._heard_account = time.monotonic(), True
        except KeyRefused as error:
            self.account, self.key_refused = None, error
        except ThumbgenError as error:
            return error
        self._tell()
        return self.key_refused

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
