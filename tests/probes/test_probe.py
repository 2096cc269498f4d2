"""The probe's conclusions, its words, its limits, and how it runs as a program."""

import argparse
import ast
import base64
import contextlib
import errno
import json
import os
import re
import socket
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest

from stack import ROOT
from tests.probes.conftest import ACCOUNT, PASSWORD, PROBE, probe
from tests.probes.servers import AFTER, ESCAPES, FULL, GO, GREETING, Server, Step, chatty, fin, say, slow, smtp, then_full, tls

V = probe.Verdict
IMPLICIT: tuple[Step, ...] = (tls(), say(GREETING), smtp())
STARTTLS: tuple[Step, ...] = (*GO, tls(), smtp())


def options(*given: str) -> argparse.Namespace:
    parsed: argparse.Namespace = probe.arguments(["localhost", "-4", "--timeout", "4", *given])
    return parsed


@contextlib.contextmanager
def servers(**scripts: tuple[Step, ...]) -> Iterator[tuple[str, dict[str, Server]]]:
    """Servers by service, and the probe's --ports."""
    with contextlib.ExitStack() as stack:
        running = {service: stack.enter_context(Server(script)) for service, script in scripts.items()}
        yield ",".join(f"{service}={server.port}" for service, server in running.items()), running


@pytest.mark.parametrize(
    ("implicit", "starttls", "smtp", "verdict"),
    [
        (V.HEALTHY, V.REFUSED, V.HEALTHY, V.ONLY_IMPLICIT),
        (V.HEALTHY, V.CLOSED, V.HEALTHY, V.NOTHING_BEHIND),
        (V.HEALTHY, V.HEALTHY, V.SILENT, V.BOTH_OPEN),
        (V.HEALTHY, V.SILENT, V.REFUSED, V.OTHER_FILTERED),
        (V.HEALTHY, V.REJECTED, V.REFUSED, V.OTHER_FILTERED),
        (V.HEALTHY, V.STARTTLS_REFUSED, V.HEALTHY, V.STARTTLS_REFUSED),
        (V.HEALTHY, V.AUTH_IN_CLEAR, V.HEALTHY, V.AUTH_IN_CLEAR),
        (V.HEALTHY, V.INJECTION, V.HEALTHY, V.INJECTION),
        (V.CLOSED, V.HEALTHY, V.HEALTHY, V.PROXY_EXPECTED),
        (V.TLS_FAILED, V.HEALTHY, V.HEALTHY, V.PROXY_EXPECTED),
        (V.REFUSED, V.REFUSED, V.NO_STARTTLS, V.NO_SUBMISSION),
        (V.CLOSED, V.CLOSED, V.NO_STARTTLS, V.NO_SUBMISSION),
        (V.REFUSED, V.REFUSED, V.HEALTHY, V.REFUSED),
        (V.REFUSED, V.HEALTHY, V.HEALTHY, V.REFUSED),
        (V.REFUSED, V.AUTH_IN_CLEAR, V.NO_STARTTLS, V.AUTH_IN_CLEAR),
        (V.CERT_NAME, V.NO_STARTTLS, V.HEALTHY, V.CERT_NAME),
        (V.SILENT, V.SILENT, V.NO_STARTTLS, V.SILENT),
        (V.CERT_EXPIRED, V.CERT_EXPIRED, V.CERT_EXPIRED, V.CERT_EXPIRED),
    ],
)
def test_conclusion(implicit: Enum, starttls: Enum, smtp: Enum, verdict: Enum) -> None:
    findings = [
        probe.Finding("submissions", 465, "192.0.2.1", implicit),
        probe.Finding("submission", 587, "192.0.2.1", starttls),
        probe.Finding("smtp", 25, "192.0.2.1", smtp),
    ]
    assert probe.conclude(findings)[0] is verdict


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "verdict"),
    [
        (V.HEALTHY, V.HEALTHY, V.HEALTHY),
        (V.HEALTHY, V.NO_IPV6, V.HEALTHY),
        (V.HEALTHY, V.NOT_ASKED, V.HEALTHY),
        (V.HEALTHY, V.SILENT, V.ONE_FAMILY),
        (V.HEALTHY, V.REJECTED, V.ONE_FAMILY),
        (V.REFUSED, V.HEALTHY, V.ONE_FAMILY),
        (V.REFUSED, V.NO_IPV6, V.REFUSED),
        (V.NO_ROUTE, V.NO_IPV6, V.NO_ROUTE),
    ],
)
def test_conclusion_about_two_addresses(ipv4: Enum, ipv6: Enum, verdict: Enum) -> None:
    findings = [probe.Finding("submissions", 465, name, v) for name, v in (("192.0.2.1", ipv4), ("2001:db8::1", ipv6))]
    assert probe.conclude(findings)[0] is verdict


def test_every_verdict_has_words_in_both_languages() -> None:
    english, chinese = probe.TEXTS["en"], probe.TEXTS["zh"]
    assert set(english) == set(chinese) >= {verdict.name for verdict in V}
    for name in english:
        fields = [{field for _, field, *_ in string.Formatter().parse(text[name]) if field} for text in (english, chinese)]
        assert fields[0] == fields[1], name


@pytest.mark.parametrize("verdict", V, ids=lambda verdict: verdict.word)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_exists(verdict: Any, language: str) -> None:
    path, _, anchor = verdict.page.partition("#")
    pages = ROOT / "docs" / language
    found = [file for file in (pages / f"{path.rstrip('/')}.md", pages / path / "index.md") if file.is_file()]
    assert found, verdict.page
    assert not anchor or f"{{#{anchor}}}" in found[0].read_text(), verdict.page


def test_all_ports_of_a_healthy_host_within_2_seconds() -> None:
    scripts = {"submissions": IMPLICIT, "submission": STARTTLS, "smtp": (*GO, tls(), smtp(EHLO=b"250 hi\r\n"))}
    with servers(**scripts) as (ports, running):
        began = time.monotonic()
        result = probe.check(options("--ports", ports, "--account", ACCOUNT), PASSWORD)
        assert time.monotonic() - began < 2
        connections = {service: len(server.peers) for service, server in running.items()}
    assert [port.verdict for port in result.ports] == [V.HEALTHY] * 3
    assert result.verdict is V.BOTH_OPEN and result.exit == 0
    assert result.ports[0].versions == {"1.3": True, "1.2": True, "1.1": False}
    assert set(result.login.replies) == {"login", "sender"}
    assert connections == {"submissions": 5, "submission": 4, "smtp": 1}


@pytest.mark.parametrize(
    ("number", "family", "verdict"),
    [
        (errno.EHOSTUNREACH, socket.AF_INET, V.REJECTED),
        (errno.EHOSTUNREACH, socket.AF_INET6, V.REJECTED),
        (errno.EACCES, socket.AF_INET, V.REJECTED),
        (errno.ECONNREFUSED, socket.AF_INET, V.REFUSED),
        (errno.ETIMEDOUT, socket.AF_INET, V.SILENT),
        (errno.ENETUNREACH, socket.AF_INET, V.NO_ROUTE),
        (errno.ENETUNREACH, socket.AF_INET6, V.NO_IPV6),
        (errno.EADDRNOTAVAIL, socket.AF_INET6, V.NO_IPV6),
        (errno.EMFILE, socket.AF_INET, V.NOT_ASKED),
    ],
)
def test_what_the_system_says_of_the_way(number: int, family: int, verdict: Enum, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(socket.socket, "connect", fail)
    monkeypatch.setattr(probe, "addresses", lambda _: [(family, ("192.0.2.1", 0))])
    who = probe.arguments(["mail.example.com", "--ports", "submissions=465"])
    assert probe.check(who, "").verdict is verdict


@pytest.mark.parametrize(
    ("later", "versions"),
    [
        ((tls(), say(FULL), fin), {"1.3": True, "1.2": True, "1.1": False}),  # the handshakes told
        ((fin,), {"1.3": None, "1.2": None, "1.1": None}),
    ],
    ids=["421 under TLS", "closed"],
)
def test_a_limit_says_nothing_about_tls(later: tuple[Step, ...], versions: dict[str, bool | None]) -> None:
    with servers(submissions=then_full(IMPLICIT, later)) as (ports, _):
        assert probe.check(options("--ports", ports), "").ports[0].versions == versions


def test_a_slow_answer_within_the_time_is_no_silence() -> None:
    """As of Windows, which takes 2 s to tell a refusal."""
    with servers(submissions=(tls(), slow(2.5), say(GREETING), smtp())) as (ports, _):
        assert probe.check(options("--timeout", "5", "--ports", ports), "").verdict is V.HEALTHY


def test_a_limit_in_clear_says_nothing_about_tls() -> None:
    with servers(submission=then_full(STARTTLS, (say(FULL), fin))) as (ports, _):
        result = probe.check(options("--ports", ports), "")
    assert result.verdict is V.HEALTHY and set(result.ports[0].versions.values()) == {None}


@pytest.mark.parametrize(("certificate", "verdict"), [("self-signed", V.CERT_ISSUER), ("no chain", V.CERT_CHAIN)])
def test_the_issuer_is_named(certificate: str, verdict: Enum) -> None:
    with servers(submissions=(tls(certificate), say(GREETING), smtp())) as (ports, _):
        who = options("--ports", ports)
        result = probe.check(who, "")
    assert result.verdict is verdict and result.ports[0].issuer
    assert f"certificate issued by {result.ports[0].issuer}" in "\n".join(probe.report(result, who))


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x00", bytes(99), b"\x30\x80" * 50])
def test_what_is_no_certificate_has_no_issuer(data: bytes) -> None:
    with pytest.raises((ValueError, IndexError, StopIteration)):
        probe.issuer_of(data)


def test_a_failure_of_the_program_says_nothing_about_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a\x1b[31m fault")

    monkeypatch.setattr(probe, "secure", fail)
    with servers(submissions=IMPLICIT) as (ports, _):
        result = probe.check(options("--ports", ports), "")
    assert result.verdict is V.NOT_ASKED and result.ports[0].detail == r"RuntimeError: a\x1b[31m fault"


def test_a_password_that_is_no_text_is_sent_as_it_is() -> None:
    with servers(submissions=IMPLICIT) as (ports, running):
        result = probe.check(options("--ports", ports, "--account", ACCOUNT), "p\udcff")
        heard = running["submissions"].hidden
    assert result.verdict is V.HEALTHY
    assert base64.b64encode(b"\0user@example.com\0p\xff") in heard


def test_old_versions_are_seen() -> None:
    with servers(submissions=(tls("old versions too"), *IMPLICIT[1:])) as (ports, _):
        assert probe.check(options("--ports", ports), "").ports[0].versions["1.1"] is True


def test_without_an_account_nobody_logs_in() -> None:
    with servers(submissions=IMPLICIT) as (ports, running):
        assert probe.check(options("--ports", ports), "").login is None
        assert b"AUTH" not in running["submissions"].hidden


def test_a_message_is_sent_only_when_told() -> None:
    with servers(submissions=IMPLICIT) as (ports, running):
        who = options("--ports", ports, "--account", ACCOUNT, "--send", "friend@example.com")
        result = probe.check(who, PASSWORD)
        assert result.verdict is V.HEALTHY and set(result.login.replies) == {"login", "send"}
        heard = running["submissions"].hidden
    assert heard.count(b"DATA\r\n") == 1 and b"RCPT TO:<friend@example.com>\r\n" in heard
    assert re.search(rb"\r\n\r\nIt works\.\r\n\.\r\n", heard)


def test_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert probe.check(options("--ports", f"submissions={port}"), "").verdict is V.REFUSED


def test_a_black_hole() -> None:
    """A full backlog: the kernel drops the client's SYN without an answer."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        began = time.monotonic()
        result = probe.check(options("--ports", f"submissions={listener.getsockname()[1]}"), "")
    assert result.verdict is V.SILENT and time.monotonic() - began < 4


def test_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> list[object]:
        time.sleep(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", late)
    began = time.monotonic()
    assert probe.check(options(), "").verdict is V.NO_ADDRESS
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "wrong",
    [
        ["mail.example.com\r\nRSET"],
        ["mail example com"],
        ["a" * 64 + ".example.com"],
        ["mail.example.com", "--account", "user"],
        ["mail.example.com", "--account", "user@example.com>\r\nDATA"],
        ["mail.example.com", "--send", "friend@example.com"],
        ["mail.example.com", "--ports", "imaps=993"],
        ["mail.example.com", "--ports", "465"],
        ["mail.example.com", "--ports", "submissions=70000"],
        ["mail.example.com:465"],
        ["stra\u00dfe.example"],
        ["mail.example.com", "--account", "m\u00fcller@example.com"],
        ["mail.example.com", "--ports", "smtp=25", "--account", "user@example.com"],
        ["mail.example.com", "--password", "secret"],
    ],
    ids=repr,
)
def test_wrong_options(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        probe.arguments(wrong)
    assert ended.value.code == 2
    assert capsys.readouterr().err.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mail.example.com.", "mail.example.com"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("B\u00fccher.example", "xn--bcher-kva.example"),
        ("\u90ae\u4ef6\u3002\u6d4b\u8bd5", "xn--5nq051n.xn--0zwm56d"),
        ("192.0.2.1", "192.0.2.1"),
    ],
)
def test_hosts(written: str, meant: str) -> None:
    assert probe.arguments([written]).host == meant


@pytest.mark.parametrize("typed", ["", EOFError])
def test_an_account_without_a_password_is_a_wrong_option(typed: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(_: str) -> str:
        if typed:
            raise EOFError
        return ""

    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    monkeypatch.setattr(probe.getpass, "getpass", ask)
    monkeypatch.setattr(sys, "argv", ["probe", "localhost", "--account", ACCOUNT])
    with pytest.raises(SystemExit) as ended:
        probe.main()
    assert ended.value.code == 2


def test_the_domain_of_the_mail_addresses_is_not_guessed() -> None:
    who = options("--ports", "submissions=1")
    assert "_submissions._tcp.DOMAIN SRV DOMAIN MX (DOMAIN:" in "\n".join(probe.report(probe.check(who, ""), who))


def test_the_password_is_asked_for_without_echo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with servers(submissions=IMPLICIT) as (ports, _):
        monkeypatch.delenv("SMTP_PASSWORD", raising=False)
        monkeypatch.setattr(probe.getpass, "getpass", lambda prompt: PASSWORD)
        monkeypatch.setattr(sys, "argv", ["probe", "localhost", "-4", "--ports", ports, "--account", ACCOUNT])
        assert probe.main() == 0
    assert PASSWORD not in capsys.readouterr().out


def program(*given: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """The file as readers run it, alone, with every warning an error."""
    command = [sys.executable, "-I", "-W", "error", str(PROBE), "localhost", "-4", *given]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, timeout=30)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_as_a_program(language: str, encoding: str) -> None:
    hostile = (tls(), say(chatty(b"220", ESCAPES)), smtp(EHLO=b"250-" + ESCAPES + b"\r\n" + AFTER))
    with servers(submissions=hostile) as (ports, _):
        given = ["--ports", ports, "--account", ACCOUNT, "--lang", language]
        done = program(*given, SMTP_PASSWORD=PASSWORD, PYTHONIOENCODING=encoding, LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    assert shown.replace("\n", "").isprintable()
    assert all(len(line) <= probe.MAX_SHOWN * 6 for line in shown.splitlines())
    assert shown.splitlines()[-1].endswith("submission-465/")


def test_for_machines() -> None:
    with servers(submissions=IMPLICIT) as (ports, _):
        done = program("--ports", ports, "--json")
    assert json.loads(done.stdout)["verdict"] == "healthy" and done.stderr == b""


def test_help_names_every_exit_code() -> None:
    shown = program("--help").stdout.decode()
    assert all(re.search(rf"(^| ) {code}  ", shown, re.MULTILINE) for code in {verdict.code for verdict in V})


def test_language_follows_the_locale() -> None:
    for locale, language in {"zh_CN.UTF-8": "zh", "zh_TW.UTF-8": "zh", "en_GB.UTF-8": "en", "C": "en"}.items():
        given = ("--ports", "submissions=1", "--site", "https://docs.example.org/")
        last = program(*given, LC_ALL=locale).stdout.decode().splitlines()[-1]
        assert last.startswith("https://docs.example.org/" + ("symptoms/" if language == "zh" else "en/"))


def test_without_a_site_it_names_the_page_and_no_address() -> None:
    last = program("--ports", "submissions=1", LC_ALL="C").stdout.decode().splitlines()[-1]
    assert last == "Page of the Mailu 587 handbook: symptoms/port-closed/"


def test_it_is_python_3_9() -> None:
    ast.parse(PROBE.read_text(), feature_version=(3, 9))
