"""A mail server on loopback that keeps what it takes, and refuses what a test tells it to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any


class _Session(socketserver.StreamRequestHandler):
    """One session of RFC 5321, as far as a client that only sends needs it."""

    server: "MailServer"

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].strip().upper().split(b" ")[0].decode()
            if verb == "DATA":
                self._take()
            elif verb == "QUIT":
                self._say("221 bye")
                return
            elif verb == "EHLO":
                self._say("250-at your service\r\n250 AUTH PLAIN")
            elif verb in ("RCPT", "AUTH"):
                self._say(self.server.answers.get(verb, "250 fine"))
            else:
                self._say("250 fine")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        answer = self.server.answers.get("DATA", "250 taken")
        if answer.startswith("2"):
            self.server.taken.append(message_from_bytes(b"".join(lines), policy=default))
        self._say(answer)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """``taken`` holds the mails; ``answers`` what is said to AUTH, RCPT or DATA instead of yes."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[Message[str, str]] = []
        self.answers: dict[str, str] = {}


@contextmanager
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A running server that Django's mails go to."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        yield server
        server.shutdown()
        thread.join()
