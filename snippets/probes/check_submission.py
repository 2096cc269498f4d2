# /// script
# requires-python = ">=3.9"
# ///
"""Check the submission ports of a mail server: what works, what is wrong, what helps.

It sends no mail (except with --send) and no password outside verified TLS. Whatever the
server says is taken for hostile: lines, replies and waits are limited, and control
characters are escaped. It needs Python 3.9 and the standard library, nothing else.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import getpass
import io
import json
import locale
import os
import re
import socket
import ssl
import sys
import threading
import time
import warnings
from dataclasses import asdict, dataclass, field, replace
from email.utils import formatdate, make_msgid
from enum import Enum
from functools import partial
from typing import Any, Callable, Iterator, Sequence, TypeVar

SITE = "https://mailu-587.example/"
PORTS = {"submissions": 465, "submission": 587, "smtp": 25}  # the first: implicit TLS
CODES = """exit codes:
  0  465, or the first of --ports, works (with --account: the login and sender, too)
  2  wrong option      3  the name has no address       4  the port cannot be reached
  5  the wrong mode, or no mail server                  6  TLS
  7  the certificate   8  the login                     9  the sender or the message

--ports names the services that are asked: submissions has implicit TLS, submission and
smtp have STARTTLS. To trust an authority of your own: SSL_CERT_FILE=ca.pem
"""
MAX_LINE, MAX_LINES = 1024, 64  # of a reply: bytes, lines
MAX_SHOWN, MAX_NAMES = 200, 4  # of what is printed: characters, names in a certificate
LINE_START = re.compile(rb"[2-5][0-9][0-9](?:[ \r-]|$)|[2-5][0-9]?$|$")
Options = argparse.Namespace
T = TypeVar("T")


class Verdict(Enum):
    """What came out: a word for machines, the exit code, the page that helps."""

    HEALTHY = "healthy", 0, "submission-465/"
    ONLY_IMPLICIT = "only-implicit", 0, "submission-465/"
    NOTHING_BEHIND = "nothing-behind", 0, "symptoms/accepted-then-closed/"
    BOTH_OPEN = "both-open", 0, "reenable-587/#end"
    NO_ADDRESS = "no-address", 3, "dns/"
    REFUSED = "refused", 4, "symptoms/port-closed/"
    CLOSED = "closed", 4, "symptoms/accepted-then-closed/"
    SILENT = "silent", 4, "symptoms/time-out/"
    NO_ANSWER = "no-answer", 4, "symptoms/time-out/"
    NO_ROUTE = "no-route", 4, "symptoms/ipv6/"
    ONE_FAMILY = "one-family", 4, "symptoms/ipv6/"
    NO_SUBMISSION = "no-submission", 4, "ports-traps/#notls"
    PROXY_EXPECTED = "proxy-expected", 4, "symptoms/proxy-protocol/"
    BROKEN_OFF = "broken-off", 5, "reference/#no-reply"
    TURNED_AWAY = "turned-away", 5, "reference/#reply-codes"
    WRONG_MODE = "wrong-mode", 5, "symptoms/wrong-tls-mode/"
    NOT_SMTP = "not-smtp", 5, "symptoms/"
    TOO_MUCH = "too-much", 5, "symptoms/"
    NO_STARTTLS = "no-starttls", 6, "labs/stripping/"
    STARTTLS_REFUSED = "starttls-refused", 6, "symptoms/certificate/"
    INJECTION = "injection", 6, "why/"
    AUTH_IN_CLEAR = "auth-in-clear", 6, "symptoms/auth-before-tls/"
    TLS_FAILED = "tls-failed", 6, "symptoms/tls-too-old/"
    TLS_TOO_OLD = "tls-too-old", 6, "symptoms/tls-too-old/"
    CERT_NAME = "certificate-name", 7, "symptoms/certificate/"
    CERT_CHAIN = "certificate-chain", 7, "symptoms/certificate/"
    CERT_EXPIRED = "certificate-expired", 7, "symptoms/certificate/"
    CERT_EARLY = "certificate-early", 7, "symptoms/certificate/"
    NO_AUTH = "no-auth", 8, "symptoms/auth-on-25/"
    LOGIN_REFUSED = "login-refused", 8, "symptoms/credentials/"
    LOGIN_LATER = "login-later", 8, "symptoms/rate-limit/"
    MAIL_REFUSED = "mail-refused", 9, "symptoms/sender-not-owned/"

    def __init__(self, word: str, code: int, page: str) -> None:
        self.word, self.code, self.page = word, code, page


# What stands before the first semicolon is the short form.
ENGLISH = dict(
    HEALTHY="works",
    ONLY_IMPLICIT="works; {other} is closed, as Mailu keeps it since 2024.06: set {port} and implicit TLS",
    NOTHING_BEHIND="works; {other} is published, with nothing behind it: set {port} and implicit TLS",
    BOTH_OPEN="works; {other} does, too: close it when the last client has left it",
    NO_ADDRESS="no address; look for a typing error, then at the DNS",
    REFUSED="refused; nothing listens there, or a firewall rejects",
    CLOSED="accepted, then closed; nothing listens behind the published port, or a PROXY header is expected",
    SILENT="silent; a firewall or a security group drops what is sent there",
    NO_ANSWER="accepted, then no answer; something behind it, or on the way, is stuck",
    NO_ROUTE="no route; this machine has no way there: no IPv6, or a firewall",
    ONE_FAMILY="works over one of IPv4 and IPv6; mend the other, or take its address out of the DNS",
    NO_SUBMISSION="closed, and 25 has no TLS; TLS_FLAVOR is notls, or the certificate is missing",
    PROXY_EXPECTED="no TLS, while {other} works; {port} seems to expect a PROXY header",
    BROKEN_OFF="broken off; the server ended the dialogue",
    TURNED_AWAY="turned away; a mail server answers, but does not serve this client",
    WRONG_MODE="wrong mode; clear text where TLS is due from the first byte, or the reverse",
    NOT_SMTP="not SMTP; another service answers",
    TOO_MUCH="too much; no mail server answers at such length",
    NO_STARTTLS="no STARTTLS; the server does not offer it, or somebody on the way removed it",
    STARTTLS_REFUSED="STARTTLS refused; look at the server's certificate",
    INJECTION="an answer before the question; somebody inserts replies: do not log in there",
    AUTH_IN_CLEAR="AUTH before TLS; passwords can be read on the way: use implicit TLS",
    TLS_FAILED="TLS failed; the handshake broke off",
    TLS_TOO_OLD="TLS too old; the server offers TLS 1.1 at most",
    CERT_NAME="certificate for another name; use a name that it holds",
    CERT_CHAIN="certificate not trusted; its chain is incomplete, or its issuer unknown",
    CERT_EXPIRED="certificate expired; renew it, and let the server load it",
    CERT_EARLY="certificate not valid yet; look at the clocks, this computer's first",
    NO_AUTH="no AUTH PLAIN; the server offers no login there",
    LOGIN_REFUSED="login refused; wrong password, token required, or a limit: the log of admin tells",
    LOGIN_LATER="no login now; a limit is reached, or a service behind is stopped",
    MAIL_REFUSED="mail refused; use a sender address that the account owns",
    valid="certificate for {names}, {days} days left",
    ended="certificate for {names}, ended {days} days ago",
    yes="TLS {version}",
    no="no TLS {version}",
    unasked="TLS {version} not asked",
    offers="offers {offers}",
    password="Password of {account}: ",
    login="login as {account}",
    sender="sender {sender}, nothing sent",
    send="message to {send}",
    dig="Not looked up, Python alone cannot: {dig}",
    sentence="{about}: {text}.",
    path="en/",
)
CHINESE = dict(
    HEALTHY="正常",
    ONLY_IMPLICIT="正常；{other} 关着，Mailu 从 2024.06 起默认如此：请把客户端改成 {port}、隐式 TLS",
    NOTHING_BEHIND="正常；{other} 发布了，后面却没有程序监听：请把客户端改成 {port}、隐式 TLS",
    BOTH_OPEN="正常；{other} 也正常：等最后一个客户端换走，就把它关掉",
    NO_ADDRESS="没有地址；先看有没有打错，再查 DNS",
    REFUSED="拒绝连接；那里没有程序监听，或者被防火墙拒绝",
    CLOSED="接受后断开；发布的端口后面没有程序监听，或者服务器在等 PROXY 头",
    SILENT="没有回应；防火墙或安全组丢弃了发往那里的数据",
    NO_ANSWER="接受后没有应答；后面或途中有环节卡住了",
    NO_ROUTE="没有路由；这台机器到不了那里：没有 IPv6，或者被防火墙拦住",
    ONE_FAMILY="IPv4 和 IPv6 只有一个正常；修好另一个，或者从 DNS 里去掉它的地址",
    NO_SUBMISSION="关着，25 上也没有 TLS；TLS_FLAVOR 是 notls，或者缺少证书",
    PROXY_EXPECTED="没有 TLS，而 {other} 正常；{port} 很可能在等 PROXY 头",
    BROKEN_OFF="中途断开；服务器结束了对话",
    TURNED_AWAY="拒绝服务；邮件服务器有应答，但不为这个客户端服务",
    WRONG_MODE="加密方式不对；该一连接就用 TLS 的地方是明文，或者正好相反",
    NOT_SMTP="不是 SMTP；应答的是别的服务",
    TOO_MUCH="应答过长；邮件服务器不会这样应答",
    NO_STARTTLS="没有 STARTTLS；服务器不提供，或者途中被人去掉了",
    STARTTLS_REFUSED="STARTTLS 被拒；检查服务器的证书",
    INJECTION="提问之前就有应答；有人插入了应答：不要在那里登录",
    AUTH_IN_CLEAR="TLS 之前就有 AUTH；密码会在途中被人读到：请用隐式 TLS",
    TLS_FAILED="TLS 失败；握手中断",
    TLS_TOO_OLD="TLS 太旧；服务器最高只有 TLS 1.1",
    CERT_NAME="证书属于别的域名；请使用证书里的域名",
    CERT_CHAIN="证书不受信任；证书链不完整，或者签发者未知",
    CERT_EXPIRED="证书已过期；续期，再让服务器重新加载",
    CERT_EARLY="证书尚未生效；检查时钟，先看这台电脑的",
    NO_AUTH="没有 AUTH PLAIN；服务器在那里不提供登录",
    LOGIN_REFUSED="登录被拒；密码不对、要求令牌，或者达到速率限制：看 admin 的日志",
    LOGIN_LATER="暂时不能登录；达到了速率限制，或者后面的服务停了",
    MAIL_REFUSED="邮件被拒；请使用账号拥有的发件地址",
    valid="证书属于 {names}，还有 {days} 天到期",
    ended="证书属于 {names}，{days} 天前到期",
    yes="TLS {version}",
    no="没有 TLS {version}",
    unasked="没有问 TLS {version}",
    offers="提供 {offers}",
    password="{account} 的密码：",
    login="以 {account} 登录",
    sender="发件人 {sender}，没有发送邮件",
    send="发给 {send} 的邮件",
    dig="没有查询，单靠 Python 查不了：{dig}",
    sentence="{about}：{text}。",
    path="",
)
TEXTS = {"en": ENGLISH, "zh": CHINESE}


class Stop(Exception):
    """The dialogue ends here, with this verdict."""

    def __init__(self, verdict: Verdict, detail: object = "") -> None:
        super().__init__(verdict.word)
        self.verdict, self.detail = verdict, printable(detail)


def printable(text: object) -> str:
    r"""The text (or bytes) with control, format and undecodable characters as \x1b."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    escaped = ((c, c.encode("unicode_escape").decode()) for c in str(text))
    return "".join(c if c.isprintable() else escape for c, escape in escaped)


@dataclass(frozen=True)
class Reply:
    """What the server answers; the lines are printable and come without the code."""

    code: int
    lines: Sequence[str]

    def __str__(self) -> str:
        return f"{self.code} {self.lines[-1]}"


def parse_reply(data: bytes) -> tuple[Reply, bytes] | None:
    """The first reply in `data` and what follows it; None while it is incomplete.

    Raises Stop as soon as it cannot become a reply, or is too long for one.
    """
    code, lines = b"", list[str]()
    while len(lines) < MAX_LINES:
        line, newline, data = data.partition(b"\n")
        if not LINE_START.match(line):
            raise Stop(Verdict.NOT_SMTP, line[:MAX_LINE])
        if len(line) > MAX_LINE:
            raise Stop(Verdict.TOO_MUCH)
        if not newline:
            return None
        if len(line) < 3 or code not in (b"", line[:3]):
            raise Stop(Verdict.NOT_SMTP, line)
        code = line[:3]
        lines.append(printable(line[4:].rstrip(b"\r")))
        if line[3:4] != b"-":
            return Reply(int(code), tuple(lines)), data
    raise Stop(Verdict.TOO_MUCH)


ERRORS = {  # the first that fits tells
    ssl.SSLCertVerificationError: Verdict.CERT_CHAIN,
    ssl.SSLError: Verdict.TLS_FAILED,
    ConnectionRefusedError: Verdict.REFUSED,
    OSError: Verdict.NO_ROUTE,
}
REASONS = {  # OpenSSL's own words tell more; the numbers are its X509_V_ERR_...
    9: Verdict.CERT_EARLY,
    10: Verdict.CERT_EXPIRED,
    62: Verdict.CERT_NAME,
    64: Verdict.CERT_NAME,
    "UNSUPPORTED_PROTOCOL": Verdict.TLS_TOO_OLD,
    "TLSV1_ALERT_PROTOCOL_VERSION": Verdict.TLS_TOO_OLD,
}


def stop_for(error: OSError) -> Stop:
    """What an error of the operating system or of OpenSSL says about the server."""
    verdict = next(ERRORS[kind] for kind in ERRORS if isinstance(error, kind))
    reason = getattr(error, "verify_code", None) or getattr(error, "reason", None)
    text = getattr(error, "verify_message", None) or reason or error
    return Stop(REASONS.get(reason, verdict), text)


@dataclass(frozen=True)
class Clock:
    """No wait is longer than `step` seconds, and none goes beyond `end` (monotonic)."""

    end: float
    step: float

    def deadline(self) -> float:
        return min(self.end, time.monotonic() + self.step)


@dataclass(frozen=True)
class Place:
    """One port of one address; `service` is a key of PORTS."""

    host: str
    service: str
    port: int
    family: int
    address: Sequence[Any]  # as a socket wants it, still with port 0


@dataclass
class Finding:
    """What a place showed. versions: offered or not; None: this OpenSSL cannot ask."""

    service: str = ""
    port: int = 0
    address: str = ""
    verdict: Verdict = Verdict.NO_ANSWER
    detail: str = ""
    greeting: str = ""
    before_tls: list[str] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    versions: dict[str, bool | None] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    days_left: int | None = None
    replies: dict[str, str] = field(default_factory=dict)  # of a login, by step


class Wire:
    """One connection. Every wait ends, and nothing is read beyond the limits."""

    def __init__(self, place: Place, clock: Clock) -> None:
        self.clock, self.rest, self.lost = clock, b"", Verdict.CLOSED
        self.socket = socket.socket(place.family, socket.SOCK_STREAM)
        host, _, *scope = place.address
        try:
            with self.within(clock.deadline()):
                self.socket.connect((host, place.port, *scope))
        except Stop as stop:
            self.socket.close()
            silent = stop.verdict is Verdict.NO_ANSWER
            raise Stop(Verdict.SILENT) if silent else stop from stop

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @contextlib.contextmanager
    def within(self, deadline: float) -> Iterator[None]:
        """Limit an operation of the socket, and turn its errors into verdicts."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise Stop(Verdict.NO_ANSWER)
        self.socket.settimeout(left)
        try:
            yield
        except socket.timeout as error:
            raise Stop(Verdict.NO_ANSWER) from error
        except (ConnectionResetError, ConnectionAbortedError, BrokenPipeError) as error:
            raise Stop(self.lost, error) from error
        except OSError as error:
            raise stop_for(error) from error

    def reply(self) -> Reply:
        deadline = self.clock.deadline()
        while True:
            parsed = parse_reply(self.rest)
            if parsed:
                reply, self.rest = parsed
                return reply
            with self.within(deadline):
                data = self.socket.recv(4096)
            if not data:
                raise Stop(self.lost, self.rest)
            self.lost, self.rest = Verdict.BROKEN_OFF, self.rest + data

    def say(self, line: str) -> None:
        self.nothing_waits()
        with self.within(self.clock.deadline()):
            self.socket.sendall(line.encode() + b"\r\n")

    def nothing_waits(self) -> None:
        """Whoever answers before the question is not to be believed."""
        if self.rest:
            raise Stop(Verdict.INJECTION, self.rest)

    def expect(self, code: int, line: str, otherwise: Verdict) -> Reply:
        """The reply to a line (to none: the greeting). Stops if it has another code."""
        if line:
            self.say(line)
        reply = self.reply()
        if reply.code != code:
            raise Stop(otherwise, reply)
        return reply

    def hello(self) -> list[str]:
        """The server's capabilities."""
        name = self.socket.getsockname()[0]
        literal = f"[IPv6:{name}]" if ":" in name else f"[{name}]"
        reply = self.expect(250, f"EHLO {literal}", Verdict.TURNED_AWAY)
        return [line.upper() for line in reply.lines[1:]]

    def start_tls(self, context: ssl.SSLContext, host: str, found: Finding) -> None:
        self.nothing_waits()
        self.lost = Verdict.TLS_FAILED
        with self.within(self.clock.deadline()):
            tls = context.wrap_socket(self.socket, server_hostname=host)
        self.socket, self.lost = tls, Verdict.BROKEN_OFF
        with contextlib.suppress(LookupError, ValueError):  # not verified; not text
            certificate: dict[str, Any] = tls.getpeercert() or {}
            end = ssl.cert_time_to_seconds(certificate["notAfter"])
            found.days_left = int((end - time.time()) // 86400)
            names = certificate.get("subjectAltName", ())[:MAX_NAMES]
            found.names = [printable(name) for _, name in names]


def secure(wire: Wire, place: Place, context: ssl.SSLContext, found: Finding) -> None:
    """From the connection to the capabilities under TLS."""
    if place.service == "submissions":
        wire.start_tls(context, place.host, found)
        found.greeting = str(wire.expect(220, "", Verdict.TURNED_AWAY))
    else:
        found.greeting = str(wire.expect(220, "", Verdict.TURNED_AWAY))
        found.before_tls = wire.hello()
        if "STARTTLS" not in found.before_tls:
            auth = mechanisms(found.before_tls)
            raise Stop(Verdict.AUTH_IN_CLEAR if auth else Verdict.NO_STARTTLS)
        wire.expect(220, "STARTTLS", Verdict.STARTTLS_REFUSED)
        wire.start_tls(context, place.host, found)
    found.capabilities = wire.hello()


def mechanisms(capabilities: Sequence[str]) -> list[str]:
    """What AUTH offers: PLAIN, LOGIN and so on."""
    lines = (re.split("[ =]", line) for line in capabilities)
    return [word for name, *words in lines if name == "AUTH" for word in words]


VERSIONS = {
    "1.3": (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3),
    "1.2": (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2),
    "1.1": (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1),
}


def contexts() -> dict[str, ssl.SSLContext]:
    """`strict` is for all that counts; `chain` lets the name and the dates be wrong.

    Those of VERSIONS trust everybody and only ask; one that this OpenSSL cannot ask for
    is missing.
    """
    strict, chain = ssl.create_default_context(), ssl.create_default_context()
    strict.minimum_version = ssl.TLSVersion.TLSv1_2
    if ssl.HAS_NEVER_CHECK_COMMON_NAME:  # many clients look at alternative names alone
        strict.hostname_checks_common_name = False
    chain.check_hostname = False
    chain.verify_flags |= ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME
    made = {"strict": strict, "chain": chain}
    for name, (low, high) in VERSIONS.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with contextlib.suppress(ssl.SSLError, ValueError), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # 1.1 is meant
            if name == "1.1":
                context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version, context.maximum_version = low, high
            made[name] = context
    return made


def together(calls: Sequence[Callable[[], T]], end: float) -> list[T | None]:
    """The results of calls that run side by side; None for what comes too late."""
    results: list[T | None] = [None] * len(calls)

    def work(index: int) -> None:
        results[index] = calls[index]()

    numbers = range(len(calls))
    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return results


@dataclass(frozen=True)
class Probe:
    """Asks the places of a host, with contexts()."""

    clock: Clock
    tls: dict[str, ssl.SSLContext]

    def examine(self, place: Place) -> Finding:
        found = Finding(place.service, place.port, place.address[0])
        stop = self._try(place, "strict", found)
        if stop:
            found.verdict, found.detail = stop.verdict, stop.detail
            self._look_again(place, found)
        elif place.service != "smtp" and not mechanisms(found.capabilities):
            found.verdict = Verdict.NO_AUTH
        elif mechanisms(found.before_tls):
            found.verdict = Verdict.AUTH_IN_CLEAR
        else:
            found.verdict = Verdict.HEALTHY
        if found.verdict is Verdict.HEALTHY and place.service != "smtp":
            calls = [partial(self._offers, place, version) for version in VERSIONS]
            found.versions = dict(zip(VERSIONS, together(calls, self.clock.end)))
        return found

    def sign_in(self, place: Place, options: Options, password: str) -> Finding:
        """Log in and ask about the sender. Only options.send lets it go beyond RCPT."""
        found = Finding(place.service, place.port, place.address[0], Verdict.HEALTHY)
        secret = base64.b64encode(f"\0{options.account}\0{password}".encode()).decode()

        def hide(text: object) -> str:
            return str(text).replace(secret, "***").replace(printable(password), "***")

        try:
            with Wire(place, self.clock) as wire:
                secure(wire, place, self.tls["strict"], found)
                if "PLAIN" not in mechanisms(found.capabilities):
                    raise Stop(Verdict.NO_AUTH)
                wire.say(f"AUTH PLAIN {secret}")
                reply = wire.reply()
                if reply.code != 235:
                    later = reply.code < 500
                    verdict = Verdict.LOGIN_LATER if later else Verdict.LOGIN_REFUSED
                    raise Stop(verdict, reply)
                found.replies["login"] = hide(reply)
                step = "send" if options.send else "sender"
                found.replies[step] = hide(submit(wire, options))
                wire.say("QUIT")
        except Stop as stop:
            found.verdict, found.detail = stop.verdict, hide(stop.detail)
        return found

    def _try(self, place: Place, context: str, found: Finding) -> Stop | None:
        try:
            with Wire(place, self.clock) as wire:
                secure(wire, place, self.tls[context], found)
                wire.say("QUIT")
        except Stop as stop:
            return stop
        return None

    def _offers(self, place: Place, version: str) -> bool | None:
        """Whether the server takes this TLS version; None: it cannot be asked."""
        if version not in self.tls:
            return None
        stop = self._try(place, version, Finding())
        local = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE")
        if stop and (stop.detail in local or stop.verdict.code == 4):
            return None
        return not stop

    def _look_again(self, place: Place, found: Finding) -> None:
        """Let a second connection tell more about a failure."""
        implicit = replace(place, service="submissions")
        mute = found.verdict is Verdict.NO_ANSWER and not found.greeting
        if found.verdict.code == 7:
            seen = Finding()
            self._try(place, "chain", seen)
            found.names, found.days_left = seen.names, seen.days_left
        elif found.verdict is Verdict.TLS_FAILED and self._offers(place, "1.1"):
            found.verdict = Verdict.TLS_TOO_OLD
        elif found.verdict is Verdict.TLS_FAILED and place == implicit:
            self._look_in_clear(place, found)
        elif mute and place != implicit and self._offers(implicit, "1.2"):
            found.verdict = Verdict.WRONG_MODE

    def _look_in_clear(self, place: Place, found: Finding) -> None:
        """Tell clear text from another service, and from nobody at all."""
        if found.detail == "WRONG_VERSION_NUMBER":
            found.verdict = Verdict.NOT_SMTP
        try:
            with Wire(place, replace(self.clock, step=self.clock.step / 3)) as wire:
                found.detail, found.verdict = str(wire.reply()), Verdict.WRONG_MODE
        except Stop as stop:
            if stop.verdict in (Verdict.NOT_SMTP, Verdict.CLOSED):
                found.verdict, found.detail = stop.verdict, stop.detail


def submit(wire: Wire, options: Options) -> Reply:
    """MAIL and RCPT, where Mailu refuses a sender, then RSET; a message for options.send."""
    refused = Verdict.MAIL_REFUSED
    wire.expect(250, f"MAIL FROM:<{options.sender}>", refused)
    reply = wire.expect(250, f"RCPT TO:<{options.send or options.account}>", refused)
    if not options.send:
        wire.expect(250, "RSET", refused)
        return reply
    wire.expect(354, "DATA", refused)
    text = f"""From: {options.sender}
To: {options.send}
Subject: Submission test
Date: {formatdate()}
Message-ID: {make_msgid(domain="localhost")}

It works.
."""
    return wire.expect(250, text.replace("\n", "\r\n"), refused)


PAIRS = {  # what the verdicts on two ports, 465 and 587, mean together
    (Verdict.HEALTHY, Verdict.HEALTHY): Verdict.BOTH_OPEN,
    (Verdict.HEALTHY, Verdict.REFUSED): Verdict.ONLY_IMPLICIT,
    (Verdict.HEALTHY, Verdict.CLOSED): Verdict.NOTHING_BEHIND,
    (Verdict.CLOSED, Verdict.HEALTHY): Verdict.PROXY_EXPECTED,
    (Verdict.TLS_FAILED, Verdict.HEALTHY): Verdict.PROXY_EXPECTED,
}


def rank(found: Finding) -> int:
    """0: works. 2: says nothing about the server."""
    return {Verdict.HEALTHY: 0, Verdict.NO_ROUTE: 2}.get(found.verdict, 1)


def conclude(findings: Sequence[Finding]) -> tuple[Verdict, int, int]:
    """The verdict about the host, the port that it is about, and the other one."""
    groups = {s: [found for found in findings if found.service == s] for s in PORTS}
    best = {s: min(group, key=rank) for s, group in groups.items() if group}
    smtp = best.pop("smtp", None) if len(best) > 1 else None
    first, *others = best.values()
    other = others[0] if others else first
    pair, nobody = (first.verdict, other.verdict), {Verdict.REFUSED, Verdict.CLOSED}
    verdict = first.verdict
    if rank(first) == 0 and 1 in map(rank, groups[first.service]):
        verdict = Verdict.ONE_FAMILY
    elif other.verdict.code > 4 and first.verdict in {Verdict.HEALTHY, *nobody}:
        return other.verdict, other.port, first.port
    elif smtp and smtp.verdict is Verdict.NO_STARTTLS and nobody.issuperset(pair):
        verdict = Verdict.NO_SUBMISSION
    elif others:
        verdict = PAIRS.get(pair, verdict)
    return verdict, first.port, other.port


def addresses(host: str) -> list[tuple[int, Sequence[Any]]]:
    """The first address of each family, IPv4 before IPv6."""
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return sorted({family: name for family, *_, name in reversed(found)}.items())


def ask(options: Options, password: str) -> tuple[list[Finding], Finding | None]:
    """Look the host up, ask its ports, and log in where one works, within options.timeout."""
    end = time.monotonic() + options.timeout
    probe = Probe(Clock(end - options.timeout / 20, options.timeout * 0.4), contexts())
    [found] = together([partial(addresses, options.host)], probe.clock.deadline())
    places = [
        Place(options.host, service, port, family, name)
        for service, port in options.ports.items()
        for family, name in found or ()
        if family in (options.only or [family])
    ]
    answers = together([partial(probe.examine, place) for place in places], end)
    late = [Finding(place.service, place.port, place.address[0]) for place in places]
    findings = [answer or none for answer, none in zip(answers, late)]
    for place, finding in zip(places, findings):
        usable = finding.verdict is Verdict.HEALTHY and place.service != "smtp"
        if password and usable:
            [login] = together([partial(probe.sign_in, place, options, password)], end)
            return findings, login or Finding(place.service, place.port)
    return findings, None


@dataclass(frozen=True)
class Result:
    """All that came out, as --json prints it."""

    host: str
    verdict: Verdict
    exit: int
    sentence: str
    page: str
    ports: list[Finding]
    login: Finding | None


def check(options: Options, password: str) -> Result:
    ports, login = ask(options, password)
    verdict, port, other = conclude(ports) if ports else (Verdict.NO_ADDRESS, 0, 0)
    if login and login.verdict is not Verdict.HEALTHY:
        verdict, port = login.verdict, login.port
    words = TEXTS[options.lang]
    text = words[verdict.name].format(port=port, other=other)
    sentence = words["sentence"].format(about=port or options.host, text=text)
    page = f"{options.site.rstrip('/')}/{words['path']}{verdict.page}"
    return Result(options.host, verdict, verdict.code, sentence, page, ports, login)


def report(result: Result, options: Options) -> Iterator[str]:
    """The lines that a person reads."""
    words, offered = TEXTS[options.lang], {True: "yes", False: "no", None: "unasked"}

    def brief(found: Finding) -> str:
        detail = found.detail or found.greeting
        label = re.split("[;；]", words[found.verdict.name])[0]
        return f"{label} ({detail})" if detail else label

    for found in result.ports:
        yield f"{found.port}  {found.address}  {brief(found)}"
        if found.days_left is not None:
            names = ", ".join(found.names) or "-"
            text = words["valid" if found.days_left >= 0 else "ended"]
            yield "    " + text.format(names=names, days=abs(found.days_left))
        tls = [words[offered[v]].format(version=k) for k, v in found.versions.items()]
        offers = ", ".join(found.capabilities or found.before_tls)
        if offers:
            yield "    " + ", ".join([*tls, words["offers"].format(offers=offers)])
    if result.login:
        for step, reply in result.login.replies.items():
            yield f"{words[step].format(**vars(options))}: {reply}"
        if result.login.verdict is not Verdict.HEALTHY:
            yield brief(result.login)
    if options.account or re.search("[a-z]", options.host.partition(".")[2]):
        address = options.account or options.host.replace(".", "@", 1)
        domain = address.rpartition("@")[2]
        dig = f"dig +short _submissions._tcp.{domain} SRV {domain} MX"
        yield words["dig"].format(dig=dig)
    yield from ("", result.sentence, result.page)


def host(text: str) -> str:
    if not re.fullmatch(r"[^\s/@<>]+", text) or not text.isprintable():
        raise ValueError
    return text.rstrip(".").encode("idna").decode()


def mailbox(text: str) -> str:
    if not re.fullmatch(r"[^\s<>@]+@[^\s<>@]+", text) or not text.isprintable():
        raise ValueError
    return text


def port_list(text: str) -> dict[str, int]:
    given = dict(part.split("=") for part in text.split(","))
    if set(given) - set(PORTS):
        raise ValueError
    return {name: int(given[name]) for name in PORTS if name in given}


def language() -> str:
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    ports = ",".join(f"{name}={port}" for name, port in PORTS.items())
    add("host", type=host, help="the server, by the name that clients use")
    add("--account", type=mailbox, help="log in; SMTP_PASSWORD, or it asks")
    add("--sender", type=mailbox, help="may the account send as this address?")
    add("--send", metavar="TO", type=mailbox, help="send a test message there")
    add("--ports", type=port_list, default=PORTS, help=f"default {ports}")
    add("--timeout", type=float, default=10, help="seconds for all of it; default 10")
    add("--lang", choices=TEXTS, default=language(), help="default: the locale's")
    add("--site", default=SITE, help="where the pages are; default %(default)s")
    add("--json", action="store_true", help="for machines")
    for number, family in (("4", socket.AF_INET), ("6", socket.AF_INET6)):
        text = f"IPv{number} only"
        add(f"-{number}", action="append_const", dest="only", const=family, help=text)
    options = parser.parse_args(given)
    if (options.sender or options.send) and not options.account:
        parser.error("--sender and --send need --account")
    if options.account and set(options.ports) == {"smtp"}:
        parser.error("--account needs a port for submission")
    options.sender = options.sender or options.account
    return options


def main() -> int:
    options = arguments()
    password = os.environ.get("SMTP_PASSWORD", "") if options.account else ""
    if options.account and not password:
        prompt = TEXTS[options.lang]["password"].format(account=options.account)
        password = getpass.getpass(prompt)
    result = check(options, password)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if options.json:
        print(json.dumps(asdict(result), default=lambda enum: enum.word, indent=1))
    else:
        for line in report(result, options):
            print(line if len(line) <= MAX_SHOWN else line[:MAX_SHOWN] + "...")
    return result.exit


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
