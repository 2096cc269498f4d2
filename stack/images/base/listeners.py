"""Which ports `front` opens: PORTS, TLS_FLAVOR and PROXY_PROTOCOL as Mailu 2024.06 reads them.

Sources: recordings/transcripts/2024.06-S6-S7-rendered-listeners.json, Mailu's configuration.rst.
"""

from collections.abc import Mapping

DEFAULT = "25,80,443,465,993,995,4190"
WITHOUT_TLS = ("notls",)
HTTP_ALWAYS = ("notls", "mail", "mail-letsencrypt")
MAIL_PORTS = ("25", "110", "143", "465", "587", "993", "995", "4190")


def listening(settings: Mapping[str, str]) -> set[str]:
    """The ports that are open, as strings, given mailu.env.

    PORTS replaces the default list and its items are not trimmed: " 587" is no port at all.
    25, 443, 465 and 993 do not depend on it; without TLS there is no 443, 465, 993 and 995.
    """
    wanted = set((settings.get("PORTS") or DEFAULT).split(","))
    implicit = set((settings.get("TLS") or DEFAULT).split(","))
    flavor = settings.get("TLS_FLAVOR", "cert")
    opened = {"25"} | (wanted & {"80", "110", "143", "587", "4190"})
    if flavor in HTTP_ALWAYS:
        opened.add("80")
    if flavor not in WITHOUT_TLS:
        opened |= implicit & {"443", "465", "993"}
        opened |= wanted & implicit & {"995"}
    return opened


def expects_proxy_header(settings: Mapping[str, str]) -> set[str]:
    """The ports on which a client has to begin with a PROXY protocol header (`mail` means every mail port)."""
    value = settings.get("PROXY_PROTOCOL", "")
    if value in ("mail", "all-but-http"):
        return set(MAIL_PORTS)
    if value == "all":
        return {*MAIL_PORTS, "80", "443"}
    return set(value.split(",")) - {""}
