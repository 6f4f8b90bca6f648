"""One loopback web server: HTTP/1.1 with keep-alive, and every manner of sending a reply badly."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Literal
from urllib.parse import urlsplit

from thumbgen.horde.practice.faults import ENDLESS
from thumbgen.horde.practice.replies import Reply, as_json
from thumbgen.horde.practice.routes import VERSION, Request

LARGEST_REQUEST = 64 * 1024 * 1024
ACCEPT_SECONDS = 0.02
"""How soon the accepting thread notices that it shall stop."""
STOP_SECONDS = 5.0
DRIPS = 200
BLOCK = 64 * 1024
NO_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""Closing a socket with this sends a reset."""

Connection = socket.socket | tuple[bytes, socket.socket]
"""As the standard library has it, for datagrams too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A call as it came. ``at`` is monotonic; ``status`` 0: no reply was sent."""

    host: Literal["api", "pictures"]
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    status: int


@dataclass(frozen=True, slots=True)
class Manner:
    """How a reply is sent."""

    delay: float = 0.0
    drip: float = 0.0
    """Seconds that the body takes."""
    cut: int | None = None
    """Bytes of the body after which the connection closes."""
    close: Literal["", "reset", "silent"] = ""
    """No reply at all: with a TCP reset, or with a mere end."""
    endless: str = ""
    """huge: a body without end; huge_declared: with its giant length said beforehand."""


class Host:
    """A server on 127.0.0.1, bound when made; it may be started again after a stop."""

    def __init__(
        self,
        name: Literal["api", "pictures"],
        port: int,
        answer: Callable[[Request], tuple[Reply, Manner]],
        seen: Callable[[Seen], None],
    ) -> None:
        self.name = name
        self.answer = answer
        self.seen = seen
        self._server: _Server | None = _Server(self, port)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread()

    def start(self) -> None:
        """Accept connections."""
        server = self._server = self._server or _Server(self, self.port)
        self._thread = threading.Thread(
            target=server.serve_forever, args=(ACCEPT_SECONDS,), daemon=True,
            name=f"practice-{self.name}",
        )  # fmt: skip
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for their threads."""
        server, self._server = self._server, None
        if server:
            if self._thread.is_alive():
                server.shutdown()
                self._thread.join()
            server.server_close()
            server.hang_up()


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that it can end them."""

    daemon_threads = True
    request_queue_size = 64
    allow_reuse_address = os.name != "nt"  # there it would let two servers share a port

    def __init__(self, host: Host, port: int) -> None:
        self.host = host
        self.stopping = threading.Event()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self.resets: set[Connection] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Bind, without the library's look-up of a host name, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def opened(self, connection: socket.socket) -> None:
        """This thread serves this connection from now on."""
        me = threading.current_thread()
        me.name = f"practice-{self.host.name}-connection"
        with self._lock:
            self._connections[me] = connection

    def closed(self) -> None:
        """This thread serves no longer."""
        with self._lock:
            del self._connections[threading.current_thread()]

    def shutdown_request(self, request: Connection) -> None:
        """End a connection: with a reset if it shall look like one, else politely."""
        if request in self.resets:
            self.resets.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection and wait for their threads."""
        with self._lock:
            self.stopping.set()
            connections = dict(self._connections)
        for connection in connections.values():
            with suppress(OSError):  # it may have ended meanwhile
                connection.shutdown(socket.SHUT_RDWR)
        for thread in connections:
            thread.join(STOP_SECONDS)


class _Handler(BaseHTTPRequestHandler):
    """Reads a call, has it answered, sends the reply in the manner asked for."""

    protocol_version = "HTTP/1.1"
    server_version = "practice"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        """Make the connection known."""
        super().setup()
        self.server.opened(self.connection)

    def handle(self) -> None:
        """Serve until the other side goes; how it goes is its own business."""
        with suppress(ConnectionError):
            if not self.server.stopping.is_set():
                super().handle()

    def finish(self) -> None:
        """Let go of the connection."""
        with suppress(ConnectionError):
            super().finish()
        self.server.closed()

    def do_GET(self) -> None:
        """Serve any method."""
        at, target = time.monotonic(), urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_REQUEST:
            self.close_connection = True
            body, reply, manner = b"", as_json(413, {"message": "Too large."}), Manner()
        else:
            body = self.rfile.read(int(length))
            if len(body) < int(length):
                raise ConnectionAbortedError
            request = Request(self.command, target.path, target.query, headers, body)
            reply, manner = self.server.host.answer(request)
        host = self.server.host
        host.seen(Seen(host.name, self.command, self.path, headers, body, at, reply.status))
        if self.server.stopping.wait(manner.delay):
            raise ConnectionAbortedError
        if manner.close:
            self._close(manner)
        else:
            self._send(reply, manner)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def _close(self, manner: Manner) -> None:
        self.close_connection = True
        if manner.close == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            self.server.resets.add(self.connection)

    def _send(self, reply: Reply, manner: Manner) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Access-Control-Allow-Origin", "*")
        if self.server.host.name == "api":
            self.send_header("Horde-Node", f"127.0.0.1:{self.server.host.port}:{VERSION}")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if manner.endless != "huge":
            length = ENDLESS if manner.endless else len(reply.body)
            self.send_header("Content-Length", str(length))
        if manner.endless or manner.cut is not None or self.close_connection:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(reply.body, manner)

    def _send_body(self, body: bytes, manner: Manner) -> None:
        if manner.endless:
            self.wfile.write(body)
            while True:  # until the other side, or stop(), ends the connection
                self.wfile.write(b"x" * BLOCK)
        elif manner.drip:
            size = max(1, len(body) // DRIPS)
            for start in range(0, len(body), size):
                self.wfile.write(body[start : start + size])
                self.wfile.flush()
                if self.server.stopping.wait(manner.drip * size / len(body)):
                    raise ConnectionAbortedError
        else:
            self.wfile.write(body[: manner.cut])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: the calls are in ``PracticeHorde.requests``."""
