"""A connection that does not wait for ever for those who say nothing, or read nothing."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

CALL_SECONDS = 20.0
"""From the first letter of a call, or the beginning of a connection, to the end of its header; and
from there to the end of its body, whether anybody reads it or not."""

READ_SECONDS = 60.0
"""For the next 48 KB of an answer to be taken by whoever asked for it."""

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"Content-Length: 0\r\nRetry-After: 30\r\nConnection: close\r\n\r\n"
)


class Line(H11Protocol):
    """Uvicorn's, which counts the time only after an answer: silence would hold a line for ever."""

    _call_timer: asyncio.TimerHandle | None = None
    _read_timer: asyncio.TimerHandle | None = None
    _phase: object = h11.IDLE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there; one too many is told so at once: the system has only so many lines."""
        super().connection_made(transport)
        if len(self.connections) >= (self.limit_concurrency or 0):
            transport.write(_FULL)
            transport.close()
        else:
            self._time_call()

    def handle_events(self) -> None:
        """Somebody has said something: a whole header or body, or a part of it."""
        super().handle_events()
        phase = self.conn.their_state
        if phase is not self._phase:
            self._phase = phase
            self._stop(self._call_timer)
            self._call_timer = None
        begun = phase is h11.IDLE and self.conn.trailing_data[0] != b""
        if begun or phase is h11.SEND_BODY:
            self._time_call()

    def pause_writing(self) -> None:
        """They do not read as fast as they are answered."""
        super().pause_writing()
        self._stop(self._read_timer)
        self._read_timer = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """They have caught up."""
        self._stop(self._read_timer)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop(self._call_timer)
        self._stop(self._read_timer)
        super().connection_lost(exc)

    def _time_call(self) -> None:
        if self._call_timer is None:
            self._call_timer = self.loop.call_later(CALL_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._call_timer = None
        if self.conn.their_state is self._phase and not self.transport.is_closing():
            self.transport.close()

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
