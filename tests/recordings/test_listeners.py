"""PORTS and PROXY_PROTOCOL, against what the real Mailu 2024.06 rendered for each variant."""

import importlib.util
import json
import re
from types import ModuleType
from typing import Any

import pytest

from recordings import TRANSCRIPTS
from stack import STACK

RECORDED = json.loads((TRANSCRIPTS / "2024.06-S6-S7-rendered-listeners.json").read_text())["variants"]
INTERNAL = {"2525", "8000", "10025", "10143", "10204", "14190"}  # webmail, delivery and Mailu's own


def module() -> ModuleType:
    """The image's own code, loaded from its folder."""
    spec = importlib.util.spec_from_file_location("listeners", STACK / "images" / "base" / "listeners.py")
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def recorded_ports(variant: dict[str, Any]) -> set[str]:
    lines = variant["nginx_http_and_mail_listen"] + variant["dovecot_inet_listeners"]
    return {found for line in lines for found in re.findall(r"(?:listen |port=)(?:[\d.]+:)?(\d+)", line)} - INTERNAL - {"0"}


@pytest.mark.parametrize("name", RECORDED)
def test_same_ports_as_recorded(name: str) -> None:
    variant = RECORDED[name]
    settings = {"TLS_FLAVOR": "cert"} | variant["env"]
    opened = module().listening(settings)
    if "Missing cert" in variant["config_stdout"]:
        opened -= {"443"}  # nginx leaves it out; render.py does that
    assert opened == recorded_ports(variant)


@pytest.mark.parametrize("name", [name for name in RECORDED if "PROXY_PROTOCOL" in RECORDED[name]["env"]])
def test_same_proxy_headers_as_recorded(name: str) -> None:
    variant = RECORDED[name]
    lines = variant["nginx_http_and_mail_listen"] + variant["dovecot_inet_listeners"]
    recorded = {
        found
        for line in lines
        if "proxy_protocol" in line or "haproxy" in line
        for found in re.findall(r"(?:listen |port=)(\d+)", line)
    }
    settings = {"TLS_FLAVOR": "cert"} | variant["env"]
    assert module().expects_proxy_header(settings) & module().listening(settings) == recorded - INTERNAL - {"0"}
