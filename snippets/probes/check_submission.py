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
import errno
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
import unicodedata
import warnings
from dataclasses import asdict, dataclass, field, replace
from email.utils import formatdate, make_msgid
from enum import Enum
from functools import partial
from typing import Any, Callable, Iterator, Sequence, TypeVar

SITE = ""  # where the pages are; a site that offers this file writes its address here
PORTS = {"submissions": 465, "submission": 587, "smtp": 25}  # the first: implicit TLS
CODES = """exit codes:
  0  465, or the first of --ports, works, and nothing below was seen on the others
     (with --account: the login and the sender, too)
  2  wrong option      3  the name has no address       4  the port cannot be reached,
  or over one of IPv4 and IPv6 only
  5  the wrong mode, or no mail server                  6  TLS
  7  the certificate   8  the login                     9  the sender or the message

--ports names the services that are asked: submissions has implicit TLS, submission and
smtp have STARTTLS. To trust an authority of your own: SSL_CERT_FILE=ca.pem
"""
MAX_LINE, MAX_LINES = 1024, 64  # of a reply: bytes, lines
MAX_SHOWN, MAX_NAMES = 200, 4  # of what is printed: characters, names in a certificate
COMMON_NAME = b"\x55\x04\x03"  # OID 2.5.4.3
LINE_START = re.compile(rb"[2-5][0-9][0-9](?:[ \r-]|$)|[2-5][0-9]?$|$")
Options = argparse.Namespace
T = TypeVar("T")


class Verdict(Enum):
    """What came out: a word for machines, the exit code, the page that helps."""

    HEALTHY = "healthy", 0, "submission-465/"
    ONLY_IMPLICIT = "only-implicit", 0, "submission-465/"
    NOTHING_BEHIND = "nothing-behind", 0, "symptoms/accepted-then-closed/"
    OTHER_FILTERED = "other-filtered", 0, "submission-465/"
    BOTH_OPEN = "both-open", 0, "reenable-587/#end"
    NO_ADDRESS = "no-address", 3, "dns/"
    REFUSED = "refused", 4, "symptoms/port-closed/"
    CLOSED = "closed", 4, "symptoms/accepted-then-closed/"
    SILENT = "silent", 4, "symptoms/time-out/"
    NO_ANSWER = "no-answer", 4, "symptoms/time-out/"
    REJECTED = "rejected", 4, "symptoms/time-out/"
    NO_ROUTE = "no-route", 4, "symptoms/time-out/"
    NO_IPV6 = "no-ipv6", 4, "symptoms/ipv6/"
    NOT_ASKED = "not-asked", 4, "symptoms/"
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
    CERT_ISSUER = "certificate-issuer", 7, "symptoms/certificate/"
    CERT_REFUSED = "certificate-refused", 7, "symptoms/certificate/"
    CERT_EXPIRED = "certificate-expired", 7, "symptoms/certificate/"
    CERT_EARLY = "certificate-early", 7, "symptoms/certificate/"
    NO_AUTH = "no-auth", 8, "symptoms/auth-on-25/"
    LOGIN_REFUSED = "login-refused", 8, "symptoms/credentials/"
    LOGIN_LATER = "login-later", 8, "symptoms/temporary-failure/"
    LOGIN_ERROR = "login-error", 8, "reference/#reply-login"
    SENDER_REFUSED = "sender-refused", 9, "symptoms/sender-not-owned/"
    MAIL_LATER = "mail-later", 9, "symptoms/temporary-failure/"
    MAIL_REFUSED = "mail-refused", 9, "reference/#reply-mail"

    def __init__(self, word: str, code: int, page: str) -> None:
        self.word, self.code, self.page = word, code, page


# What stands before the first semicolon is the short form.
ENGLISH = dict(
    HEALTHY="works",
    ONLY_IMPLICIT="works; {other} is closed, as Mailu keeps it since 2024.06: set {port} and implicit TLS",
    NOTHING_BEHIND="works; {other} is published, with nothing behind it: set {port} and implicit TLS",
    OTHER_FILTERED="works; {other} cannot be reached from here, a firewall seems to block it: set {port} and implicit TLS",
    BOTH_OPEN="works; {other} does, too: close it when the last client has left it",
    NO_ADDRESS="no address; look for a typing error, then at the DNS",
    REFUSED="refused; nothing listens there, or a firewall rejects",
    CLOSED="accepted, then closed; nothing listens behind the published port, or a PROXY header is expected",
    SILENT="silent; a firewall or a security group drops what is sent there, or no machine has this address",
    NO_ANSWER="accepted, then no answer; something behind it, or on the way, is stuck",
    REJECTED="rejected; a firewall, on this machine or on the way, or the server is off",
    NO_ROUTE="no route; this machine has no network that leads there",
    NO_IPV6="no IPv6; this machine cannot reach the server's IPv6 address: try -4",
    NOT_ASKED="not asked; the error is this computer's, it says nothing about the server",
    ONE_FAMILY="works over one of IPv4 and IPv6; mend the other, or take its address out of the DNS",
    NO_SUBMISSION="closed, and 25 has no TLS; TLS_FLAVOR is notls, or the certificate is missing",
    PROXY_EXPECTED="no TLS, while {other} works; {port} seems to expect a PROXY header",
    BROKEN_OFF="broken off; the server ended the dialogue",
    TURNED_AWAY="turned away; a mail server answers, but does not serve this client",
    WRONG_MODE="wrong mode; clear text where TLS is due from the first byte, or the reverse",
    NOT_SMTP="not SMTP; another service answers",
    TOO_MUCH="too much; no mail server answers at such length",
    NO_STARTTLS="no STARTTLS; the server does not offer it, or somebody on the way removed it",
    STARTTLS_REFUSED="STARTTLS refused; the server offers it and cannot do it: look at its certificate",
    INJECTION="an answer before the question; somebody inserts replies: do not log in there",
    AUTH_IN_CLEAR="AUTH before TLS; passwords can be read on the way: use implicit TLS",
    TLS_FAILED="TLS failed; the handshake broke off",
    TLS_TOO_OLD="TLS too old; the server offers TLS 1.1 at most",
    CERT_NAME="certificate for another name; use a name that it holds",
    CERT_CHAIN="certificate not trusted; the server leaves out an intermediate one, or this computer does not know the issuer",
    CERT_ISSUER="issuer not trusted; this computer does not know it: install the issuer, or take a public one",
    CERT_REFUSED="certificate not accepted; OpenSSL on this computer says why",
    CERT_EXPIRED="certificate expired; renew it, and let the server load it",
    CERT_EARLY="certificate not valid yet; look at the clocks, this computer's first",
    NO_AUTH="no AUTH PLAIN; the server offers no login there",
    LOGIN_REFUSED="login refused; wrong password, token required, or a limit: the log of admin tells",
    LOGIN_LATER="no login now; a service behind is stopped, or, on Mailu 2.0, a limit is reached: the reply tells",
    LOGIN_ERROR="no login; not for a wrong password: the reply tells",
    SENDER_REFUSED="sender refused; use a sender address that the account owns",
    MAIL_LATER="no mail now; a limit, a filter that is stopped, or greylisting: the reply tells",
    MAIL_REFUSED="mail refused; the reply tells why",
    valid="certificate for {names}, {days} days left",
    ended="certificate for {names}, ended {days} days ago",
    issuer="certificate issued by {issuer}",
    yes="TLS {version}",
    no="no TLS {version}",
    unasked="TLS {version} not asked",
    offers="offers {offers}",
    password="Password of {account}: ",
    login="login as {account}",
    sender="sender {sender}, nothing sent",
    send="message to {send}",
    dig="Not looked up, Python alone cannot: {dig}",
    domain=" (DOMAIN: what follows @ in the mail addresses)",
    sentence="{about}: {text}.",
    page="Page of the Mailu 587 handbook: {page}",
    path="en/",
)
CHINESE = dict(
    HEALTHY="正常",
    ONLY_IMPLICIT="正常；{other} 关闭，这是 Mailu 从 2024.06 起的默认设置：请把客户端改成 {port}、隐式 TLS",
    NOTHING_BEHIND="正常；{other} 已发布，后面没有程序监听：请把客户端改成 {port}、隐式 TLS",
    OTHER_FILTERED="正常；从这里连不到 {other}，很可能被防火墙拦截：请把客户端改成 {port}、隐式 TLS",
    BOTH_OPEN="正常；{other} 也正常：等最后一个客户端换走，就可以关闭",
    NO_ADDRESS="没有地址；先看有没有打错，再查 DNS",
    REFUSED="拒绝连接；没有程序监听，或者被防火墙拒绝",
    CLOSED="接受后断开；发布的端口后面没有程序监听，或者服务器在等 PROXY 头",
    SILENT="没有响应；防火墙或安全组丢弃了数据包，或者没有机器使用这个地址",
    NO_ANSWER="接受后没有应答；后端或链路上有环节卡住了",
    REJECTED="被拦截；本机或链路上的防火墙拒绝，或者服务器没有开机",
    NO_ROUTE="没有路由；这台机器没有通往那里的网络",
    NO_IPV6="没有 IPv6；这台机器到不了服务器的 IPv6 地址：请用 -4 再试",
    NOT_ASKED="未检测；错误出在这台电脑上，与服务器无关",
    ONE_FAMILY="IPv4 和 IPv6 只有一个正常；修好另一个，或者从 DNS 里去掉它的地址",
    NO_SUBMISSION="关闭，25 上也没有 TLS；TLS_FLAVOR 是 notls，或者缺少证书",
    PROXY_EXPECTED="没有 TLS，而 {other} 正常；{port} 很可能在等 PROXY 头",
    BROKEN_OFF="中途断开；服务器结束了会话",
    TURNED_AWAY="拒绝服务；邮件服务器有应答，但不为这个客户端服务",
    WRONG_MODE="加密方式不对；该一连接就用 TLS 的端口上是明文，或者正好相反",
    NOT_SMTP="不是 SMTP；应答的是别的服务",
    TOO_MUCH="应答过长；邮件服务器不会这样应答",
    NO_STARTTLS="没有 STARTTLS；服务器不提供，或者途中被人去掉了",
    STARTTLS_REFUSED="STARTTLS 被拒；服务器提供 STARTTLS 却做不到：检查它的证书",
    INJECTION="还没发命令就收到应答；有人插入了应答：不要在那里登录",
    AUTH_IN_CLEAR="TLS 之前就有 AUTH；密码会在途中被人读到：请用隐式 TLS",
    TLS_FAILED="TLS 失败；握手中断",
    TLS_TOO_OLD="TLS 太旧；服务器最高只支持 TLS 1.1",
    CERT_NAME="证书主机名不符；请使用证书里的主机名",
    CERT_CHAIN="证书不受信任；服务器缺少中间证书，或者这台电脑不认识签发者",
    CERT_ISSUER="签发者不受信任；这台电脑不认识它：安装签发者的证书，或换用公共 CA",
    CERT_REFUSED="证书未被接受；原因见这台电脑上 OpenSSL 的说明",
    CERT_EXPIRED="证书已过期；续期，再让服务器重新加载",
    CERT_EARLY="证书尚未生效；请先检查这台电脑的时钟",
    NO_AUTH="没有 AUTH PLAIN；服务器在这个端口上不提供登录",
    LOGIN_REFUSED="登录被拒；密码不对、要求令牌，或者触发速率限制：看 admin 的日志",
    LOGIN_LATER="暂时不能登录；后端服务停止，或者（Mailu 2.0）触发速率限制：看应答",
    LOGIN_ERROR="不能登录；不是密码的问题：看应答",
    SENDER_REFUSED="发件人被拒；请使用账号拥有的发件地址",
    MAIL_LATER="暂时不能发信；触发速率限制、过滤服务停止，或者灰名单：看应答",
    MAIL_REFUSED="邮件被拒；原因见应答",
    valid="证书属于 {names}，还有 {days} 天到期",
    ended="证书属于 {names}，{days} 天前到期",
    issuer="证书签发者：{issuer}",
    yes="TLS {version}",
    no="不支持 TLS {version}",
    unasked="未检测 TLS {version}",
    offers="提供 {offers}",
    password="{account} 的密码：",
    login="以 {account} 登录",
    sender="发件人 {sender}，没有发送邮件",
    send="发给 {send} 的邮件",
    dig="未查询（Python 标准库不支持），请自行运行：{dig}",
    domain="（DOMAIN 是邮箱地址 @ 后面的部分）",
    sentence="{about}：{text}。",
    page="Mailu 587 手册的页面：{page}",
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


UNREACHABLE = {  # what the system says about the way there
    errno.EHOSTUNREACH: Verdict.REJECTED,  # by ICMP, as firewalls with REJECT do
    errno.EACCES: Verdict.REJECTED,
    errno.EPERM: Verdict.REJECTED,
    errno.ENETUNREACH: Verdict.NO_ROUTE,
    errno.ENETDOWN: Verdict.NO_ROUTE,
    errno.EADDRNOTAVAIL: Verdict.NO_ROUTE,
    errno.EAFNOSUPPORT: Verdict.NO_ROUTE,
}
REASONS = {  # OpenSSL's own words tell more; the numbers are its X509_V_ERR_...
    9: Verdict.CERT_EARLY,
    10: Verdict.CERT_EXPIRED,
    18: Verdict.CERT_ISSUER,  # signed by itself
    19: Verdict.CERT_ISSUER,  # the chain ends in a root that is not known here
    20: Verdict.CERT_CHAIN,
    21: Verdict.CERT_CHAIN,
    62: Verdict.CERT_NAME,
    64: Verdict.CERT_NAME,
    "UNSUPPORTED_PROTOCOL": Verdict.TLS_TOO_OLD,
    "TLSV1_ALERT_PROTOCOL_VERSION": Verdict.TLS_TOO_OLD,
}


def stop_for(error: OSError) -> Stop:
    """What an error of the operating system or of OpenSSL says, and of whom."""
    if isinstance(error, ssl.SSLCertVerificationError):
        verdict = REASONS.get(error.verify_code, Verdict.CERT_REFUSED)
        return Stop(verdict, error.verify_message)
    if isinstance(error, ssl.SSLError):
        verdict = REASONS.get(error.reason, Verdict.TLS_FAILED)
        return Stop(verdict, error.reason or error)
    if isinstance(error, ConnectionRefusedError):
        return Stop(Verdict.REFUSED, error)
    return Stop(UNREACHABLE.get(error.errno or 0, Verdict.NOT_ASKED), error)


def der(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements of a DER sequence: tag and content. Raises ValueError if one is cut off."""
    while data:
        if len(data) < 2:
            raise ValueError
        length, start = data[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start], "big")
        if len(data) < start + length:
            raise ValueError
        yield data[0], data[start : start + length]
        data = data[start + length :]


def issuer_of(certificate: bytes) -> str:
    """The issuer's common name, or what else is in its name. Raises ValueError for no X.509."""
    [(_, whole)] = der(certificate)
    body = [content for tag, content in der(next(der(whole))[1]) if tag != 0xA0]
    found = {}
    for _, attributes in der(body[2]):  # serial number, algorithm, issuer
        for _, attribute in der(attributes):
            (_, kind), (_, value) = der(attribute)
            found[kind] = printable(value)[:MAX_SHOWN]
    return found.get(COMMON_NAME) or ", ".join(found.values())[:MAX_SHOWN]


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
    tls: str | None = None  # the version of the last handshake that succeeded
    names: list[str] = field(default_factory=list)
    issuer: str = ""
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
            if stop.verdict is Verdict.NO_ANSWER:
                raise Stop(Verdict.SILENT) from stop
            if stop.verdict is Verdict.NO_ROUTE and place.family == socket.AF_INET6:
                raise Stop(Verdict.NO_IPV6, stop.detail) from stop
            raise

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
        except (socket.timeout, TimeoutError) as error:  # the kernel's own, too
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

    def expect(
        self, code: int, line: str, otherwise: Verdict | Callable[[int], Verdict]
    ) -> Reply:
        """The reply to a line (to none: the greeting). Stops if it has another code."""
        if line:
            self.say(line)
        reply = self.reply()
        if reply.code != code:
            known = isinstance(otherwise, Verdict)
            raise Stop(otherwise if known else otherwise(reply.code), reply)
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
        name = host.partition("%")[0]  # without the interface of a link-local address
        with self.within(self.clock.deadline()):
            tls = context.wrap_socket(self.socket, server_hostname=name)
        self.socket, self.lost, found.tls = tls, Verdict.BROKEN_OFF, tls.version()
        with contextlib.suppress(ValueError, IndexError, StopIteration):  # no X.509
            found.issuer = issuer_of(tls.getpeercert(binary_form=True) or b"")
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

    `any` and those of VERSIONS trust everybody and only ask; a version that this OpenSSL
    cannot ask for is missing.
    """
    strict, chain = ssl.create_default_context(), ssl.create_default_context()
    strict.minimum_version = ssl.TLSVersion.TLSv1_2
    if ssl.HAS_NEVER_CHECK_COMMON_NAME:  # many clients look at alternative names alone
        strict.hostname_checks_common_name = False
    chain.check_hostname = False
    chain.verify_flags |= ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME
    made = {"strict": strict, "chain": chain, "any": trusting()}
    for name, (low, high) in VERSIONS.items():
        context = trusting()
        with contextlib.suppress(ssl.SSLError, ValueError), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # 1.1 is meant
            if name == "1.1":
                context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version, context.maximum_version = low, high
            made[name] = context
    return made


def trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def together(
    calls: Sequence[Callable[[], T]], end: float
) -> list[T | Exception | None]:
    """The results of calls that run side by side, or what they raised; None: too late."""
    results: list[T | Exception | None] = [None] * len(calls)

    def work(index: int) -> None:
        try:
            results[index] = calls[index]()
        except Exception as error:  # a fault of this program or computer, told as such
            results[index] = error

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
            found.versions = self._versions(place, str(found.tls))
        return found

    def _versions(self, place: Place, seen: str) -> dict[str, bool | None]:
        """Which versions the server takes. If it now refuses the one that was seen: None."""
        calls = [partial(self._offers, place, version) for version in VERSIONS]
        answers = dict(zip(VERSIONS, together(calls, self.clock.end)))
        if answers.get(seen.replace("TLSv", "")) is not True:
            return dict.fromkeys(answers)
        return {
            name: yes if isinstance(yes, bool) else None
            for name, yes in answers.items()
        }

    def sign_in(self, place: Place, options: Options, password: str) -> Finding:
        """Log in and ask about the sender. Only options.send lets it go beyond RCPT."""
        found = Finding(place.service, place.port, place.address[0], Verdict.HEALTHY)
        plain = f"\0{options.account}\0{password}".encode("utf-8", "surrogateescape")
        secret = base64.b64encode(plain).decode()

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
                    raise Stop(login_verdict(reply.code), reply)
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
        """Whether the server takes this TLS version; None: no handshake came to an answer."""
        if version not in self.tls:
            return None
        seen = Finding()
        stop = self._try(place, version, seen)
        if seen.tls:
            return True
        refused = stop and stop.verdict in (Verdict.TLS_FAILED, Verdict.TLS_TOO_OLD)
        local = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE")
        return False if stop and refused and stop.detail not in local else None

    def _look_again(self, place: Place, found: Finding) -> None:
        """Let a second connection tell more about a failure."""
        implicit = replace(place, service="submissions")
        mute = found.verdict is Verdict.NO_ANSWER and not found.greeting
        if found.verdict.code == 7:
            seen = Finding()
            for context in ("any", "chain"):  # the first for the issuer
                self._try(place, context, seen)
            found.names, found.days_left = seen.names, seen.days_left
            found.issuer = seen.issuer
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


def login_verdict(code: int) -> Verdict:
    """What a reply to AUTH other than 235 says."""
    if code == 535:
        return Verdict.LOGIN_REFUSED
    return Verdict.LOGIN_LATER if 400 <= code < 500 else Verdict.LOGIN_ERROR


def mail_verdict(code: int) -> Verdict:
    """What a refusal of MAIL, RCPT or DATA says; 553 is about the address (RFC 5321)."""
    if code == 553:
        return Verdict.SENDER_REFUSED
    return Verdict.MAIL_LATER if 400 <= code < 500 else Verdict.MAIL_REFUSED


def submit(wire: Wire, options: Options) -> Reply:
    """MAIL and RCPT, where Mailu refuses a sender, then RSET; a message for options.send."""
    wire.expect(250, f"MAIL FROM:<{options.sender}>", mail_verdict)
    reply = wire.expect(
        250, f"RCPT TO:<{options.send or options.account}>", mail_verdict
    )
    if not options.send:
        wire.expect(250, "RSET", mail_verdict)
        return reply
    wire.expect(354, "DATA", mail_verdict)
    text = f"""From: {options.sender}
To: {options.send}
Subject: Submission test
Date: {formatdate()}
Message-ID: {make_msgid(domain="localhost")}

It works.
."""
    return wire.expect(250, text.replace("\n", "\r\n"), mail_verdict)


PAIRS = {  # what the verdicts on two ports, 465 and 587, mean together
    (Verdict.HEALTHY, Verdict.HEALTHY): Verdict.BOTH_OPEN,
    (Verdict.HEALTHY, Verdict.REFUSED): Verdict.ONLY_IMPLICIT,
    (Verdict.HEALTHY, Verdict.CLOSED): Verdict.NOTHING_BEHIND,
    (Verdict.HEALTHY, Verdict.SILENT): Verdict.OTHER_FILTERED,
    (Verdict.HEALTHY, Verdict.REJECTED): Verdict.OTHER_FILTERED,
    (Verdict.CLOSED, Verdict.HEALTHY): Verdict.PROXY_EXPECTED,
    (Verdict.TLS_FAILED, Verdict.HEALTHY): Verdict.PROXY_EXPECTED,
}


def rank(found: Finding) -> int:
    """0: works. 2: says nothing about the server."""
    here = dict.fromkeys((Verdict.NO_ROUTE, Verdict.NO_IPV6, Verdict.NOT_ASKED), 2)
    return {Verdict.HEALTHY: 0, **here}.get(found.verdict, 1)


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
    except OSError:
        return []
    return sorted({family: name for family, *_, name in reversed(found)}.items())


def ask(options: Options, password: str) -> tuple[list[Finding], Finding | None]:
    """Look the host up, ask its ports, and log in where one works, within options.timeout."""
    end = time.monotonic() + options.timeout
    step = max(options.timeout * 0.4, 3)  # Windows takes 2 s to report a refusal
    probe = Probe(Clock(end - options.timeout / 20, step), contexts())
    [found] = together([partial(addresses, options.host)], probe.clock.deadline())
    places = [
        Place(options.host, service, port, family, name)
        for service, port in options.ports.items()
        for family, name in (found if isinstance(found, list) else ())
        if family in (options.only or [family])
    ]
    answers = together([partial(probe.examine, place) for place in places], end)
    findings = [known(place, answer) for place, answer in zip(places, answers)]
    for place, finding in zip(places, findings):
        usable = finding.verdict is Verdict.HEALTHY and place.service != "smtp"
        if password and usable:
            [login] = together([partial(probe.sign_in, place, options, password)], end)
            return findings, known(place, login)
    return findings, None


def known(place: Place, answer: Finding | Exception | None) -> Finding:
    """The finding; where none came in time, or the program failed, one that says so."""
    if isinstance(answer, Finding):
        return answer
    found = Finding(place.service, place.port, place.address[0])
    if answer:
        found.verdict = Verdict.NOT_ASKED
        found.detail = printable(f"{type(answer).__name__}: {answer}")
    return found


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
    page = verdict.page
    if options.site:
        page = f"{options.site.rstrip('/')}/{words['path']}{page}"
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
        if found.verdict.code == 7 and found.issuer:
            yield "    " + words["issuer"].format(issuer=found.issuer)
        tls = [words[offered[v]].format(version=k) for k, v in found.versions.items()]
        offers = ", ".join(found.capabilities or found.before_tls)
        if offers:
            yield "    " + ", ".join([*tls, words["offers"].format(offers=offers)])
    if result.login:
        for step, reply in result.login.replies.items():
            yield f"{words[step].format(**vars(options))}: {reply}"
        if result.login.verdict is not Verdict.HEALTHY:
            yield brief(result.login)
    domain = (options.account or "@DOMAIN").rpartition("@")[2]
    dig = f"dig +short _submissions._tcp.{domain} SRV {domain} MX"
    yield words["dig"].format(dig=dig) + words["domain"] * (not options.account)
    page = result.page if options.site else words["page"].format(page=result.page)
    yield from ("", result.sentence, page)


def host(text: str) -> str:
    """A name, in ASCII, or an address; IPv6 with or without brackets."""
    if not re.fullmatch(r"[^\s/@<>]+", text) or not text.isprintable():
        raise ValueError
    if re.fullmatch(r"\[.*\]|[^:]*:[^:]*:.*", text):
        return text.strip("[]")
    name, colon, port = text.partition(":")
    if colon:
        wrong = f"write the host as {name}, and the port as --ports submissions={port}"
        raise argparse.ArgumentTypeError(wrong)
    return ascii_name(name.rstrip("."))


def ascii_name(name: str) -> str:
    """The xn-- form. Where IDNA 2003, Python's, may mean another host than IDNA 2008: an error."""
    made = name.encode("idna").decode()
    meant = re.sub("[\u3002\uff0e\uff61]", ".", unicodedata.normalize("NFKC", name))
    if not name.isascii() and made.encode().decode("idna") != meant.lower():
        wrong = f"write it as its DNS has it (xn--...): for Python this is {made}"
        raise argparse.ArgumentTypeError(wrong)
    return made


def mailbox(text: str) -> str:
    if not re.fullmatch(r"[^\s<>@]+@[^\s<>@]+", text) or not text.isprintable():
        raise ValueError
    return text


def port_list(text: str) -> dict[str, int]:
    given = dict(part.split("=") for part in text.split(","))
    if set(given) - set(PORTS):
        raise ValueError
    ports = {name: int(given[name]) for name in PORTS if name in given}
    if not all(0 < port < 65536 for port in ports.values()):
        raise ValueError
    return ports


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
    add("--site", default=SITE, help="where the pages are, for whole addresses")
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
    if not f"{options.sender}{options.send}".isascii():
        parser.error("no SMTPUTF8 here: --sender and --send need addresses in ASCII")
    options.error = parser.error
    return options


def password_for(options: Options) -> str:
    """From the environment, or typed; none at all is a wrong option (exit code 2)."""
    password = os.environ.get("SMTP_PASSWORD", "")
    prompt = TEXTS[options.lang]["password"].format(account=options.account)
    with contextlib.suppress(EOFError):
        password = password or getpass.getpass(prompt)
    if not password:
        options.error("--account needs a password: type it, or set SMTP_PASSWORD")
    return password


def main() -> int:
    options = arguments()
    result = check(options, password_for(options) if options.account else "")
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
