"""A mail server to test against: it takes mail, or refuses, hangs or hangs up as it is told."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message

OK, REFUSE, BUSY, REJECT, HANG, DROP = "ok", "refuse", "busy", "reject", "hang", "drop before the yes"


class Sink:
    """What came in, and how the next mails are to be met (the last way holds for all that follow)."""

    def __init__(self, *ways: str) -> None:
        self.ways = list(ways) or [OK]
        self.taken: list[tuple[str, Message]] = []  # recipient and mail, whether or not the yes reached the sender
        self.port = 0
        self.asked = 0
        self.lock = threading.Lock()
        self.done = threading.Event()  # lets go of connections that hang

    def next_way(self) -> str:
        with self.lock:
            self.asked += 1
            return self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]

    def take(self, recipient: str, text: bytes) -> None:
        with self.lock:
            self.taken.append((recipient, email.message_from_bytes(text)))

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for _, mail in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        way, recipient = sink.next_way(), ""
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            word = line.split(maxsplit=1)[0].upper()
            if word == "QUIT":
                return self.say("221 bye")
            if word == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                self.say({REFUSE: "550 no such person", BUSY: "450 come back later"}.get(way, "250 ok"))
            elif word == "DATA":
                if way == HANG:
                    sink.done.wait(20)
                    return None
                self.say("354 go on")
                self.receive(sink, way, recipient)
                if way == DROP:
                    return None
            else:
                self.say("250 ok")
        return None

    def receive(self, sink: Sink, way: str, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if way == REJECT:
            return self.say("554 rejected")
        sink.take(recipient, b"".join(lines))
        return None if way == DROP else self.say("250 taken")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed in mid-word is nothing to report."""


@contextmanager
def mail_server(*ways: str) -> Iterator[Sink]:
    """A running sink on a port of its own."""
    sink = Sink(*ways)
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.sink = sink  # type: ignore[attr-defined]
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.done.set()
            server.shutdown()
            thread.join()
