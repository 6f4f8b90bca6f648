"""Looks ahead while the form is being filled in: what would it cost, how long, and can it work?

Nothing of the user's is sent for that. What is free is computed; only for those with a key the
Horde is asked for a price, once the form has been left alone for a second.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from thumbgen.domain.account import Account
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.outlook import NOBODY, Known, Outlook, look_ahead
from thumbgen.domain.plan import Plan
from thumbgen.domain.request import ThumbRequest
from thumbgen.ui.forecast import Forecast
from thumbgen.ui.outlook_line import Prospect
from thumbgen.ui.request_form import RequestForm
from thumbgen.ui.shared import Shared
from thumbgen.ui.studio import Studio

if TYPE_CHECKING:
    from thumbgen.jobs.engine import Engine

LOOK_MS = 300
"""How soon after a change the form says what is known by itself."""

ASK_MS = 700
"""How long after that a price is asked for: it counts as a submission."""


class Foresight(QObject):
    """Keeps the form's foot and message in step with form, Horde and account."""

    def __init__(
        self, shared: Shared, form: RequestForm, studio: Studio, forecast: Forecast
    ) -> None:
        super().__init__(form)
        self._shared = shared
        self._form = form
        self._studio = studio
        self._asking = False
        self._looking = self._timer(LOOK_MS)
        self._looking.timeout.connect(self.look)
        self._wondering = self._timer(ASK_MS)
        self._wondering.timeout.connect(self._on_wondered)
        form.edited.connect(self._looking.start)
        form.settled.connect(self.look)
        shared.speech.changed.connect(self.look)
        forecast.changed.connect(self._looking.start)
        studio.opened.connect(self.look)
        studio.unusable.connect(self.look)

    def look(self) -> None:
        """Shows how what the form says would fare; what it does not say yet is left out."""
        self._looking.stop()
        try:
            request = self._form.wish()
            ahead = self._ahead(request)
        except InvalidRequest:
            ahead = None  # it is told at the click
        self._show(ahead[1] if ahead is not None else None)
        engine = self._studio.engine
        if ahead is not None and engine is not None and self._wants_price(engine, ahead[0]):
            self._wondering.start()
        else:
            self._wondering.stop()

    def stops(self, request: ThumbRequest) -> bool:
        """Whether something speaks against a request; if so, the form says what.

        Raises:
            InvalidRequest: an unknown genre or scene, or nothing to paint.
        """
        ahead = self._ahead(request)
        if ahead is None or not ahead[1].obstacles:
            return False
        self._show(ahead[1])
        self._form.point_at_obstacle()
        return True

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer

    # -- what is known ---------------------------------------------------------------------------

    def _ahead(self, request: ThumbRequest) -> tuple[Plan, Outlook] | None:
        """The plan that would be sent, and how it would fare; nothing before there is an engine."""
        engine = self._studio.engine
        if engine is None:
            return None
        plans = engine.service.plans(request)
        conditions = engine.conditions
        known = Known(
            engine.presets.models,
            conditions.load,
            conditions.models if conditions.fresh else (),
            _account(engine),
            key_refused=conditions.key_refused is not None,
            price=engine.prices.known(plans[0]),
        )
        return plans[0], look_ahead(request, plans, known)

    def _show(self, outlook: Outlook | None) -> None:
        studio, engine = self._studio, self._studio.engine
        account = engine.conditions.account if engine is not None else None
        obstacle = outlook.obstacles[0] if outlook is not None and outlook.obstacles else None
        self._form.foot.show_prospect(Prospect(studio.practice, studio.anonymous, account, outlook))
        self._form.show_obstacle(obstacle)

    # -- what it costs ---------------------------------------------------------------------------

    def _wants_price(self, engine: "Engine", plan: Plan) -> bool:
        """Without a key nothing is ever paid; and not before it is known whose key it is."""
        known = engine.conditions.account is not None
        return known and not self._asking and not engine.prices.knows(plan)

    def _on_wondered(self) -> None:
        engine = self._studio.engine
        try:
            ahead = self._ahead(self._form.wish())
        except InvalidRequest:
            return
        if engine is not None and ahead is not None and self._wants_price(engine, ahead[0]):
            self._asking = True
            self._shared.chores.start(self._ask(engine, ahead[0]))

    async def _ask(self, engine: "Engine", plan: Plan) -> None:
        try:
            answered = await engine.prices.ask(plan) is not None
        finally:
            self._asking = False
        if answered or engine is not self._studio.engine:
            self.look()


def _account(engine: "Engine") -> Account | None:
    return NOBODY if engine.client.anonymous else engine.conditions.account
