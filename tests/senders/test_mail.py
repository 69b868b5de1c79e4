"""Mail by the operator's server, against one that listens here and answers as it is told."""

import socketserver
import threading
from email import message_from_bytes, policy

import pytest

from fieldapp.models import DeliveryFault
from fieldapp.senders import mail
from fieldapp.senders.failed import Failed

F = DeliveryFault
KEY = "0b1f7d52-6f0e-4f5c-9a39-3d6f0a1c2b3d"


class _Line(socketserver.StreamRequestHandler):
    def handle(self):
        post = self.server
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().strip():
            word = line.split()[0].upper().decode()
            if word in post.says:
                answer = post.says[word]
                if answer is None:
                    return
                self.wfile.write(answer + b"\r\n")
                continue
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                if not self._take(post):
                    return
            else:
                self.wfile.write(b"250 well\r\n")

    def _take(self, post):
        text = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            text += line
        post.letters.append(message_from_bytes(text, policy=policy.default))
        answer = post.says.get("END", b"250 taken")
        if answer is not None:
            self.wfile.write(answer + b"\r\n")
        return answer is not None


@pytest.fixture
def post():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Line) as server:
        server.daemon_threads, server.says, server.letters = True, {}, []
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def send(post, to="office@town.example", user=""):
    server = mail.Server(f"smtp://{user}127.0.0.1:{post.server_address[1]}", "grid@city.example")
    mail.send(server, to, "网格随手办", "有 3 件事件待处理", KEY)


@pytest.mark.setting("MAIL_SERVER", "MAIL_FROM")
def test_a_mail_has_one_number_by_which_its_twin_is_known(post):
    send(post)
    send(post)
    first, second = post.letters
    assert first["Message-ID"] == second["Message-ID"] == f"<{KEY}@city.example>"
    assert (first["To"], first["Subject"]) == ("office@town.example", "网格随手办")
    assert first.get_content().strip() == "有 3 件事件待处理"


@pytest.mark.parametrize(
    ("says", "fault", "answer"),
    [({"RCPT": b"550 nobody"}, F.REFUSED, "550"), ({"RCPT": b"451 later"}, F.ERROR, "451"),
     ({"MAIL": b"530 who"}, F.REFUSED, "530"), ({"END": b"452 full"}, F.ERROR, "452"),
     ({"END": None}, F.UNSURE, ""), ({"EHLO": None}, F.NO_CONNECTION, "")],
)  # fmt: skip
def test_what_went_wrong_is_told_apart(post, says, fault, answer):
    post.says = says
    with pytest.raises(Failed) as failed:
        send(post)
    assert (failed.value.fault, failed.value.answer) == (fault, answer)


def test_a_password_does_not_travel_in_the_open(post):
    with pytest.raises(Failed) as failed:
        send(post, user="grid:secret@")
    assert failed.value.fault is F.NOT_CONFIGURED and post.letters == []


def test_a_header_cannot_be_slipped_in(post):
    with pytest.raises(ValueError, match="linefeed"):
        send(post, to="a@b.example\r\nBcc: all@c.example")
    assert post.letters == []


def test_a_server_that_is_not_there_can_be_asked_again(post):
    post.shutdown()
    post.server_close()
    with pytest.raises(Failed) as failed:
        send(post)
    assert failed.value.fault is F.NO_CONNECTION
