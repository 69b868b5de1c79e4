"""A real nginx with the sample in front of the app: TLS, one address for each person, bounds, and nothing of ours open."""

import datetime
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from support.live import run_live

from fieldapp.senders import proxy_probe

SAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "fieldapp.conf"
PATIENCE = 60


def certificate(folder, days=90):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Proxy:
    def __init__(self, folder, upstream):
        self.folder, self.plain_port, self.port = folder, free_port(), free_port()
        certificate(folder)
        (folder / "site.conf").write_text(self._site(upstream))
        user = "user root;" if Path("/root").owner() == "root" and folder.stat().st_uid == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors.log;"
            f"events {{}} http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;"
            f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;"
            f"include {folder}/site.conf; }}"
        )

    def _site(self, upstream):
        text = SAMPLE.read_text()
        for what, by in {
            r"\n    listen \[::\]:.*": "", r"listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            r"listen 443 ": f"listen 127.0.0.1:{self.port} ", r"server 127\.0\.0\.1:8000": f"server {upstream}",
            r"/etc/fieldapp/tls|/var/log/fieldapp": str(self.folder), r"grid\.example\.gov\.cn": "localhost",
        }.items():  # fmt: skip
            text = re.sub(what, by, text)
        return text

    @property
    def address(self):
        return f"https://localhost:{self.port}"

    def ask(self, path, body=None, **headers):
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        asked = urllib.request.Request(
            self.address + path, body, {"Sec-Fetch-Site": "same-origin", **headers}
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE, context=context) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as told:
            return told.code, dict(told.headers), told.read()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin") or pytest.skip(
        "nginx is not installed here"
    )
    folder = tmp_path_factory.mktemp("nginx")
    with run_live(folder / "photos", TRUST_PROXY=True, METRICS_TOKEN="t" * 32, TESTING=False) as live:
        proxy = Proxy(folder, live.url.removeprefix("http://"))
        tested = subprocess.run(
            [program, "-t", "-c", folder / "nginx.conf"], capture_output=True, text=True, check=False
        )
        assert tested.returncode == 0, tested.stderr
        running = subprocess.Popen([program, "-c", folder / "nginx.conf"])
        end = time.monotonic() + PATIENCE
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", proxy.port)) == 0:
                    break
            assert time.monotonic() < end and running.poll() is None
            time.sleep(0.1)
        yield proxy
        running.terminate()
        running.wait()


def test_a_page_comes_with_tls_for_good_and_its_cookie_with_nothing_else(proxy):
    status, headers, _ = proxy.ask("/sign-in")
    assert status == 200 and "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "Secure" in headers.get("Set-Cookie", "Secure")
    assert "nginx/" not in headers["Server"]


def test_without_tls_one_is_sent_to_it(proxy):
    seen = proxy_probe.ask(f"http://localhost:{proxy.plain_port}", "/")
    assert seen.status == 308 and seen.headers["location"].startswith("https://localhost")


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_what_is_for_operators_stays_inside(proxy, path):
    status, headers, _ = proxy.ask(path, Authorization=f"Bearer {'t' * 32}")
    assert status == 404 and "X-Request-Id" not in headers


def test_a_body_larger_than_a_photo_is_refused_in_front(proxy):
    status, headers, _ = proxy.ask("/sign-in", b"x" * (22 * 1024 * 1024))
    assert status == 413 and "X-Request-Id" not in headers


def test_the_log_says_no_address_of_a_page(proxy):
    _, headers, _ = proxy.ask("/track/ABCDEFGHJKLM?pin=1234")
    end = time.monotonic() + PATIENCE
    while headers["X-Request-Id"] not in (text := (proxy.folder / "proxy.log").read_text()):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert (
        "ABCDEFGHJKLM" not in text
        and "1234" not in text.split(headers["X-Request-Id"])[0].split("\n")[-1].split()[3:]
    )


def test_the_probe_sees_the_app_and_when_the_certificate_ends(proxy, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(proxy.folder / "fullchain.pem"))
    seen = proxy_probe.ask(proxy.address, "/livez")
    assert seen.status == 200 and "x-request-id" in seen.headers
    assert 88 < (seen.ends_at - time.time()) / proxy_probe.DAY < 91


def test_a_certificate_nobody_knows_is_an_error(proxy):
    with pytest.raises(OSError, match="(?i)certificate"):
        proxy_probe.ask(proxy.address, "/livez")


def test_a_slow_sender_reaches_the_app_as_one_whole_request(proxy):
    """A body that stalls holds no connection to the app: others go on meanwhile."""
    context = ssl.create_default_context(cafile=str(proxy.folder / "fullchain.pem"))
    with (
        socket.create_connection(("127.0.0.1", proxy.port)) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as slow,
    ):
        slow.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(proxy.ask("/livez")[0])) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join(PATIENCE) for thread in threads]
        assert answers == [200] * 8
