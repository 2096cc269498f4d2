"""The two kinds of images that can fill the stack, and everything that differs between them.

IMAGES=mailu MAILU_VERSION=2024.06 nox -s site
"""

import json
import os
from dataclasses import dataclass

from stack import WORK
from stack.console import Problem

TOKEN_WITHOUT_API = """
from mailu import create_app, models
with create_app().app_context():
    token = models.Token(user_email={email!r}, comment={comment!r}, ip={ip!r})
    token.set_password({token!r})
    models.db.session.add(token)
    models.db.session.commit()
"""
"""What makes a token in the `admin` of Mailu's own 2.0, whose API knows no tokens (core/admin/mailu/models.py@2.0)."""
VERSION = os.environ.get("MAILU_VERSION", "2024.06")
"""Of Mailu: a release (2024.06), a patch release (2024.06.57) or master."""

SERVICES = {
    "resolver": "unbound",
    "front": "nginx",
    "admin": "admin",
    "imap": "dovecot",
    "smtp": "postfix",
    "antispam": "rspamd",
    "redis": "redis",
}
"""Mailu's names for the images of its services."""
CLIENTS = ("client", "server", "wordpress")
"""Our images that snippets run in; a service of clients.yml without one of its name is a `client`."""
IDS = WORK / "images.json"
"""The ids of the images as they were last made ready, so that whoever reads evidence needs no engine."""


@dataclass(frozen=True)
class Kind:
    """organisation, prefix: of the images' names, as Mailu's compose file has them. redis: Redis comes from elsewhere.

    built: built here from Debian's packages, else pulled. patience: seconds until a started state has to answer.
    """

    name: str
    organisation: str
    prefix: str
    redis: str
    built: bool
    patience: float

    def image(self, service: str, version: str) -> str:
        """The image of a service under Mailu's name for it: `nginx`, `dovecot`, ..."""
        return self.redis if service == "redis" else f"{self.organisation}/{self.prefix}{service}:{version}"

    def variables(self, version: str) -> dict[str, str]:
        """What compose.yml leaves open."""
        return {
            "DOCKER_ORG": self.organisation,
            "DOCKER_PREFIX": self.prefix,
            "REDIS_IMAGE": self.redis,
            "MAILU_VERSION": version,
        }


KINDS = {
    "reference": Kind("reference", "mailu587", "reference-", "mailu587/reference-redis:debian", built=True, patience=60),
    "mailu": Kind("mailu", "ghcr.io/mailu", "", "redis:alpine", built=False, patience=300),
}


def kind() -> Kind:
    """The kind that IMAGES names. Raises Problem for an unknown one."""
    name = os.environ.get("IMAGES", "reference")
    if name not in KINDS:
        raise Problem(f"IMAGES={name}: it can be {' or '.join(KINDS)}.")
    return KINDS[name]


def client_image(service: str) -> str:
    """The image of a service of clients.yml."""
    return f"mailu587/{service if service in CLIENTS else 'client'}:latest"


def images_of(version: str, service: str) -> list[str]:
    """The images of a state of this version and of one client before it."""
    return [*(kind().image(name, version) for name in SERVICES.values()), client_image(service)]


def image_ids() -> dict[str, str]:
    """The last known id of each image; none before the first run."""
    return dict(json.loads(IDS.read_text())) if IDS.exists() else {}
