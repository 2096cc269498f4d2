"""Write the configuration of an image from its templates and mailu.env: `python3 -m render`.

A template /templates/etc/x becomes /etc/x. It sees the settings in lower case, with Mailu's defaults.
"""

import ipaddress
import os
import sys
from pathlib import Path

import jinja2
from listeners import expects_proxy_header, listening

KNOWN = Path(__file__).with_name("variables.txt")
OURS = {"PATH", "HOME", "HOSTNAME", "PWD", "SHLVL", "LANG", "TERM", "OLDPWD", "container", "_", "LC_CTYPE"}
DEFAULTS = {
    "DOMAIN": "example.com",
    "HOSTNAMES": "mail.example.com",
    "POSTMASTER": "postmaster",
    "TLS_FLAVOR": "cert",
    "TLS_CERT_FILENAME": "cert.pem",
    "TLS_KEYPAIR_FILENAME": "key.pem",
    "SUBNET": "192.168.203.0/24",
    "MESSAGE_SIZE_LIMIT": "50000000",
    "PROXY_PROTOCOL": "",
    "RELAYNETS": "",
    "REAL_IP_FROM": "",
    "RECIPIENT_DELIMITER": "",
    "REJECT_UNLISTED_RECIPIENT": "",
    "ADMIN_ADDRESS": "admin",
    "FRONT_ADDRESS": "front",
    "IMAP_ADDRESS": "imap",
    "SMTP_ADDRESS": "smtp",
    "ANTISPAM_ADDRESS": "antispam",
    "REDIS_ADDRESS": "redis",
}


def settings() -> dict[str, str]:
    """mailu.env over Mailu's defaults; an empty value counts as absent."""
    return DEFAULTS | {name: value for name, value in os.environ.items() if value}


def check_names() -> None:
    """Refuse a variable that Mailu does not know: it would be ignored in silence."""
    known = set(KNOWN.read_text().split()) | OURS | {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    if unknown := sorted(set(os.environ) - known):
        sys.exit(
            f"mailu.env sets {unknown[0]}, which is no variable of Mailu and would be ignored in silence. "
            f"Correct its name in mailu.env, and create the container anew."
        )


def values() -> dict[str, object]:
    """What templates see."""
    given = settings()
    certificate = Path("/certs", given["TLS_CERT_FILENAME"])
    key = Path("/certs", given["TLS_KEYPAIR_FILENAME"])
    missing = given["TLS_FLAVOR"] != "notls" and not (certificate.exists() and key.exists())
    return {
        **{name.lower(): value for name, value in given.items()},
        "hostname": given["HOSTNAMES"].split(",")[0],
        "listening": listening(given),
        "proxied": expects_proxy_header(given),
        "certificate": certificate,
        "key": key,
        "tls": given["TLS_FLAVOR"] != "notls",
        "tls_works": given["TLS_FLAVOR"] != "notls" and not missing,
        "gateway": next(ipaddress.ip_network(given["SUBNET"], strict=False).hosts()),
    }


def main() -> None:
    check_names()
    seen = values()
    if seen["tls"] and not seen["tls_works"]:
        print("Missing cert or key file, disabling TLS")  # Mailu's words (transcripts, S6)
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    for template in sorted(path for path in Path("/templates").rglob("*") if path.is_file()):
        target = Path("/", template.relative_to("/templates"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(environment.from_string(template.read_text()).render(seen))


if __name__ == "__main__":
    main()
