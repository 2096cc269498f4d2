"""The test CA and the certificates of mail.example.com, new at every start: a good one, and three that clients refuse."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

NAME, OTHER_NAME = "mail.example.com", "mail.example.net"


def make_certificates(folder: Path) -> None:
    """Write ca.pem, what clients trust, and for each certificate NAME.pem and NAME-key.pem.

    cert.pem and key.pem are what Mailu reads with TLS_FLAVOR=cert. expired.pem ended yesterday, other_name.pem is for
    another host, and no_chain.pem comes without the intermediate CA that signed it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA(organization_name="Test CA of the Mailu 587 handbook")
    intermediate = authority.create_child_ca()
    expired = authority.issue_cert(NAME, common_name=NAME, not_after=datetime.now(UTC) - timedelta(days=1))
    authority.cert_pem.write_to_path(folder / "ca.pem")
    _write(folder / "cert.pem", folder / "key.pem", authority.issue_cert(NAME, common_name=NAME), authority.cert_pem)
    _write(folder / "expired.pem", folder / "expired-key.pem", expired)
    _write(folder / "other_name.pem", folder / "other_name-key.pem", authority.issue_cert(OTHER_NAME, common_name=OTHER_NAME))
    _write(folder / "no_chain.pem", folder / "no_chain-key.pem", intermediate.issue_cert(NAME, common_name=NAME))


def _write(certificate: Path, key: Path, issued: trustme.LeafCert, *more: trustme.Blob) -> None:
    """The leaf and `more`; the intermediates that trustme would add are left out."""
    certificate.write_bytes(b"".join(pem.bytes() for pem in (issued.cert_chain_pems[0], *more)))
    issued.private_key_pem.write_to_path(key)
