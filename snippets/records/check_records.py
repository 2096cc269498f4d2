# /// script
# requires-python = ">=3.9"
# ///
"""Check the records that a mail domain publishes. Needs dig (bind9-dnsutils).

python3 check_records.py example.com [--server ADDRESS --port PORT]
    [--policy mta-sts.txt] [--open 587,143] [--only srv]

Prints a line for each kind of record; exit code 1 when one is wrong. It reads what
stands in the DNS: signatures (DNSSEC) it does not check.
"""

from __future__ import annotations

import argparse
import base64
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

# RFC 9989
DMARC_TAGS = {"v", "p", "sp", "np", "adkim", "aspf", "fo", "rua", "ruf", "psd", "t"}
DMARC_REMOVED = {"pct", "rf", "ri"}  # were in RFC 7489
POLICIES = {"none", "quarantine", "reject"}
SERVICES = {
    "submissions": 465,
    "submission": 587,
    "imaps": 993,
    "imap": 143,
    "pop3s": 995,
    "pop3": 110,
}
RSA = bytes.fromhex("2a864886f70d010101")  # OID rsaEncryption
MODIFIER = re.compile(r"[a-z][\w.-]*=")  # of SPF, as in redirect= and exp=

parser = argparse.ArgumentParser()
parser.add_argument("domain")
parser.add_argument("--server")
parser.add_argument("--port", default="53")
parser.add_argument("--policy", type=Path)
parser.add_argument("--open", default="")
parser.add_argument("--only")
given = parser.parse_args()
domain = given.domain


class NoAnswer(Exception):
    """The name server does not say whether there is a record."""


def dig(name: str, kind: str) -> list[str]:
    """The records of a name, as text. Raises NoAnswer where that is not known."""
    server = [f"@{given.server}"] if given.server else []
    shown = ["+noall", "+comments", "+answer"]
    command = ["dig", *server, "-p", given.port, *shown, name, kind]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"dig got no answer: {done.stdout}{done.stderr}")
    status = re.search(r"status: (\w+)", done.stdout)
    if not status or status[1] not in {"NOERROR", "NXDOMAIN"}:
        word = status[1] if status else "nothing"
        raise NoAnswer(f"{name} {kind}: the name server answers {word}")
    lines = (line.split(maxsplit=4) for line in done.stdout.splitlines())
    return [line[4] for line in lines if len(line) == 5 and line[3] == kind]


def texts(name: str, version: str) -> list[str]:
    """The TXT records that begin with this version, their strings joined."""
    found = ["".join(shlex.split(line)) for line in dig(name, "TXT")]
    return [text for text in found if re.match(rf"(?i:{version})(?:[ ;]|$)", text)]


def one(name: str, version: str) -> tuple[dict[str, str], list[str]]:
    """The tags of the only such record, and what is wrong."""
    found = texts(name, version)
    if len(found) != 1:
        return {}, [f"{len(found)} records {version} at {name}, not one"]
    return tags_of(found[0]), []


def tags_of(text: str) -> dict[str, str]:
    parts = (part.partition("=") for part in text.split(";") if part.strip())
    return {tag.strip(): value.strip() for tag, _, value in parts}


def lookups(spf: str, left: int = 11) -> int:
    """DNS look-ups that this record costs (RFC 7208, 4.6.4); counting ends at 11."""
    total = 0
    for term in spf.split()[1:]:
        name, _, rest = re.split(r"([:=/]|$)", term.lstrip("+-~?"), maxsplit=1)
        total += name in {"include", "a", "mx", "ptr", "exists", "redirect"}
        if name in {"include", "redirect"} and total < left:
            total += sum(lookups(text, left - total) for text in texts(rest, "v=spf1"))
        if total >= left:
            break
    return total


def spf() -> Iterator[str]:
    found = texts(domain, "v=spf1")
    if not found:
        yield "no record v=spf1"
    if len(found) > 1:
        yield f"{len(found)} records v=spf1: with more than one, all fail"
    for text in found:
        if lookups(text) > 10:
            yield "more than 10 look-ups"
        terms = text.lower().split()[1:]
        mechanisms = [term for term in terms if not MODIFIER.match(term)]
        redirected = any(term.startswith("redirect=") for term in terms)
        if {"+all", "all"} & set(mechanisms):
            yield "+all lets everybody send"
        elif not redirected and mechanisms[-1:] not in (["-all"], ["~all"], ["?all"]):
            yield "no -all, ~all, ?all at the end, and no redirect="


def der(data: bytes) -> tuple[bytes, bytes]:
    """The content of the first DER element, and what follows it."""
    length, start = data[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start], "big")
    if len(data) < start + length:
        raise ValueError("cut off")
    return data[start : start + length], data[start + length :]


def rsa_bits(p: str) -> int:
    """The size of a public key in base64. Raises ValueError for anything else."""
    info, _ = der(base64.b64decode(p, validate=True))
    algorithm, rest = der(info)
    if RSA not in algorithm:
        raise ValueError("not RSA")
    bits, _ = der(rest)
    key, _ = der(bits[1:])
    modulus, _ = der(key)
    return int.from_bytes(modulus, "big").bit_length()


def dkim() -> Iterator[str]:
    name = f"dkim._domainkey.{domain}"
    found = ["".join(shlex.split(line)) for line in dig(name, "TXT")]
    if len(found) != 1:
        yield f"{len(found)} records at {name}, not one"
        return
    tags = tags_of(found[0])
    if tags.get("v", "DKIM1") != "DKIM1":  # v= may be missing (RFC 6376, 3.6.1)
        yield f"v={tags['v']} is not v=DKIM1"
    p = "".join(tags.get("p", "").split())
    if not p:
        yield "p= is empty: the key is revoked"
        return
    try:
        if tags.get("k") == "ed25519":  # RFC 8463: 32 bytes as they are
            if len(base64.b64decode(p, validate=True)) != 32:
                yield "p= is no Ed25519 key"
        elif rsa_bits(p) < 1024:
            yield "the key has less than 1024 bits"
    except (ValueError, IndexError) as error:
        yield f"p= is no key: {error}"


def dmarc() -> Iterator[str]:
    tags, wrong = one(f"_dmarc.{domain}", "v=DMARC1")
    yield from wrong
    for tag in tags:
        if tag in DMARC_REMOVED:
            yield f"{tag}= was removed by RFC 9989"
        elif tag not in DMARC_TAGS:
            yield f"{tag}= is unknown"
    for tag in {"p", "sp", "np"} & set(tags):
        if tags[tag] not in POLICIES:
            yield f"{tag}={tags[tag]} is no policy"
    if tags and not tags.get("rua", "mailto:").startswith("mailto:"):
        yield f"rua={tags['rua']} is no mailto: address"


def mta_sts() -> Iterator[str]:
    tags, wrong = one(f"_mta-sts.{domain}", "v=STSv1")
    yield from wrong
    if tags and not re.fullmatch(r"[A-Za-z0-9]{1,32}", tags.get("id", "")):
        yield f"id={tags.get('id')} is not 1 to 32 letters and digits"
    host = f"mta-sts.{domain}"
    if tags and not (dig(host, "A") or dig(host, "AAAA")):
        yield f"mta-sts.{domain} has no address: nobody can fetch the policy"
    if given.policy:
        yield from policy(given.policy.read_text())


def policy(text: str) -> Iterator[str]:
    """The file mta-sts.txt (RFC 8461, 3.2)."""
    pairs = [re.split(r":\s*", line, maxsplit=1) for line in text.split("\n") if line]
    single = {pair[0]: pair[-1].strip() for pair in pairs}
    patterns = [pair[-1].strip() for pair in pairs if pair[0] == "mx"]
    if single.get("version") != "STSv1" or not single.get("max_age", "").isdigit():
        yield "the policy lacks version: STSv1 or max_age"
    if single.get("mode") not in {"enforce", "testing", "none"}:
        yield f"the policy has mode {single.get('mode')}"
    for host in mail_hosts():
        if host not in patterns and "*." + host.partition(".")[2] not in patterns:
            yield f"the policy leaves out {host}: no mail would come"


def tls_rpt() -> Iterator[str]:
    tags, wrong = one(f"_smtp._tls.{domain}", "v=TLSRPTv1")
    yield from wrong
    if tags and not re.match(r"mailto:.+@|https://", tags.get("rua", "")):
        yield "rua= names neither mailto: nor https:"


def mail_hosts() -> list[str]:
    return [line.split()[1].rstrip(".") for line in dig(domain, "MX")]


def dane() -> Iterator[str]:
    for host in mail_hosts():
        for record in dig(f"_25._tcp.{host}", "TLSA"):
            usage, selector, matching, *digest = record.split()
            size = {"1": 64, "2": 128}.get(matching)
            if usage not in {"2", "3"}:
                yield f"usage {usage} is not for mail servers (RFC 7672, 3.1.3)"
            if selector not in {"0", "1"} or size not in {None, len("".join(digest))}:
                yield f"{record} is no TLSA record"


def srv() -> Iterator[str]:
    wanted = {465, 993, *(int(port) for port in given.open.split(",") if port)}
    for service, port in SERVICES.items():
        answers = [line.split() for line in dig(f"_{service}._tcp.{domain}", "SRV")]
        offered = [number for _, _, number, target in answers if target != "."]
        if port in wanted and offered != [str(port)]:
            yield f"_{service}._tcp should name port {port}"
        if port in {587, 143, 110} - wanted and (offered or not answers):
            yield f"_{service}._tcp should be 0 0 0 ."


def problems_of(check: Callable[[], Iterator[str]]) -> list[str]:
    try:
        return list(check())
    except NoAnswer as error:
        return [str(error)]


wrong = 0
for check in (spf, dkim, dmarc, mta_sts, tls_rpt, dane, srv):
    name = check.__name__.replace("_", "-")
    if given.only in {None, name}:
        problems = problems_of(check)
        wrong += len(problems)
        lines = [f"WRONG {name.upper()}: {text}" for text in problems]
        print("\n".join(lines) or f"ok    {name.upper()}")
sys.exit(bool(wrong))
