"""What the comparisons pass over, rule by rule: what varies is hidden, and nothing beside it."""

import pytest

from recordings import comparing, logs
from recordings.comparing import lines

QUEUED = "250 2.0.0 Ok: queued as {}"
FAILURE = "{} 4.7.0 Temporary authentication failure. [{}]"
SETUP = "Please setup DMARC with DKIM or SPF if you want to send emails from your domain from other servers."
UNKNOWN = "{} <nosuchuser@example.com>: Sender address rejected: {}"
REPLIES: dict[str, tuple[str, str, str]] = {
    # rule -> (as recorded, what may come now, what may not)
    "queue id": (QUEUED.format("7368C24600C"), QUEUED.format("37345198EBC"), "450 2.0.0 Ok: queued as 7368C24600C"),
    "line of Python's source": (
        "error: ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
        "error: ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)",
        "error: ssl.SSLError: [SSL: UNEXPECTED_EOF_WHILE_READING] wrong version number (_ssl.c:1006)",
    ),
    "container and time of a failure": (
        FAILURE.format("454", "0123456789ab:2026-11-24 03:00:00"),
        FAILURE.format("454", "ba9876543210:2026-11-25 04:00:00"),
        FAILURE.format("451", "0123456789ab:2026-11-24 03:00:00"),
    ),
    "way of closing": (
        "note: EOF from server",
        "error: builtins.ConnectionResetError: [Errno 104] reset",
        "error: builtins.TimeoutError: timed out",
    ),
    "check that finds an unknown sender first": (
        UNKNOWN.format("553 5.7.1", "not owned by user user@example.com"),
        UNKNOWN.format("550 5.1.0", "User unknown in virtual mailbox table"),
        UNKNOWN.format("553 5.7.1", "Domain not found"),
    ),
    "rule against spoofing that matches first": (
        f"S: 554 5.7.1 Rejected (anti-spoofing: noauth). {SETUP}",
        "S: 554 5.7.1 Rejected (anti-spoofing: DMARC compliance is enforced for local domains, regardless of the policy setting)",
        f"S: 451 4.7.1 Rejected (anti-spoofing: noauth). {SETUP}",
    ),
    "key of the certificate": (
        "TLS: TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384",
        "TLS: TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384",
        "TLS: TLSv1.2 AES256-GCM-SHA384",
    ),
}
LOGIN = "[2026-11-24 03:51:03,697] INFO in nginx: Login attempt for: {}/submission/{} from: {}/36462: {}"
PROXIED = "submission-login: Info: {}: user=<user@mailu.test>, rip={}, rport={}, lport={}, TLS"
HANDSHAKE = "submission-login: Info: Disconnected: SSL_accept() {} (no auth attempts)"
NGINX = "2026/11/24 03:55:04 [info] 26#26: *{} client login failed: {}, client: {}, server: 0.0.0.0:25"
LINES: dict[str, tuple[str, str, str]] = {
    "time": (
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "success: password"),
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "success: password").replace("03:51", "04:52"),
        LOGIN.format("user@mailu.test", 587, "10.77.0.2", "success: password"),
    ),
    "process and connection": (
        NGINX.format(1, "x", "10.77.0.2"),
        NGINX.format(23, "x", "10.77.0.2"),
        NGINX.format(1, "y", "10.77.0.2"),
    ),
    "port of the client": (
        PROXIED.format("x", "10.77.0.2", 48358, 465),
        PROXIED.format("x", "10.77.0.2", 57330, 465),
        PROXIED.format("x", "10.77.0.2", 48358, 587),
    ),
    "address inside SUBNET": (
        PROXIED.format("x", "192.168.203.1", 48358, 465),
        PROXIED.format("x", "192.168.204.1", 48358, 465),
        PROXIED.format("x", "10.77.0.2", 48358, 465),
    ),
    "address outside": (
        PROXIED.format("x", "10.77.0.2", 48358, 465),
        PROXIED.format("x", "203.0.113.3", 48358, 465),
        PROXIED.format("x", "192.168.203.1", 48358, 465),
    ),
    "seconds and bytes": (
        PROXIED.format("auth failed, 2 attempts in 4 secs", "10.77.0.2", 48358, 465),
        PROXIED.format("auth failed, 2 attempts in 5 secs", "10.77.0.2", 48358, 465),
        PROXIED.format("auth failed, 1 attempts in 4 secs", "10.77.0.2", 48358, 465),
    ),
    "hash of a wrong password": (
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "failed: badauth: 4fc5db"),
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "failed: badauth: a021a0"),
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "failed: badip: 4fc5db"),
    ),
    "who hangs up first": (
        "submission-login: Info: Disconnected by client (0s idle): lport=465, TLS: Connection closed",
        "submission-login: Info: Disconnected by server (0s idle): lport=465, TLS",
        "submission-login: Info: Disconnected by client (0s idle): lport=465",
    ),
    "FIN or RST": (
        "submission-login: Info: Disconnected: Connection closed: read(size=1024) failed: Connection reset by peer",
        "submission-login: Info: Disconnected: Connection closed",
        "submission-login: Info: Disconnected: Connection closed: read(size=1024) failed: Broken pipe",
    ),
    "reason of a failed handshake": (
        HANDSHAKE.format("syscall failed: Invalid argument"),
        HANDSHAKE.format("failed: error:0A000102:SSL routines::unsupported protocol"),
        HANDSHAKE.format("failed: Invalid argument"),
    ),
    "number of a token": (
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "success: token-1: 'probe'"),
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "success: token-9: 'probe'"),
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "success: token-1: 'bound'"),
    ),
    "laboratory": (
        LOGIN.format("user@mailu.test", 465, "10.77.0.2", "success: password"),
        LOGIN.format("user@example.com", 465, "10.77.0.2", "success: password"),
        LOGIN.format("other@example.com", 465, "10.77.0.2", "success: password"),
    ),
}


@pytest.mark.parametrize("rule", comparing.RULES)
def test_rule_of_replies(rule: str) -> None:
    recorded, varied, other = REPLIES[rule]
    assert recorded != varied and comparing.normal(recorded) == comparing.normal(varied)
    assert comparing.normal(recorded) != comparing.normal(other)


@pytest.mark.parametrize("rule", logs.RULES)
def test_rule_of_log_lines(rule: str) -> None:
    recorded, varied, other = LINES[rule]
    assert recorded != varied and logs.told([recorded]) == logs.told([varied]) != []
    assert logs.told([recorded]) != logs.told([other])


@pytest.mark.parametrize("code", ["250", "450", "535", "553"])
def test_no_rule_touches_a_code_or_a_capability(code: str) -> None:
    assert comparing.normal(f"S: {code} 5.7.8 Authentication failed.") == f"S: {code} 5.7.8 Authentication failed."
    assert comparing.normal("S: 250-AUTH PLAIN LOGIN") != comparing.normal("S: 250-AUTH PLAIN")


def log(*events: dict[str, object]) -> list[str]:
    return lines({"log": list(events)})


def test_refused_closed_and_silent_stay_apart() -> None:
    refused = lines({"error": {"exception": "builtins.ConnectionRefusedError", "str": "[Errno 111] Connection refused"}})
    closed = log({"note": "EOF from server"})
    silent = log({"error": {"exception": "builtins.TimeoutError", "str": "timed out"}})
    old_tls = log({"tls": {"version": "TLSv1.2", "cipher": ["ECDHE-RSA-AES256-GCM-SHA384"]}})
    new_tls = log({"tls": {"version": "TLSv1.3", "cipher": ["TLS_AES_256_GCM_SHA384"]}})
    assert len({tuple(one) for one in (refused, closed, silent, old_tls, new_tls)}) == 5


def test_a_reset_is_logged_in_two_ways() -> None:
    line = "submission-login: Info: Disconnected: Connection closed{}: lport=587"
    ways = (line.format(how) for how in ("", ": Connection reset by peer", ": read(size=993) failed: Connection reset by peer"))
    assert len({*logs.told([*ways])}) == 1
