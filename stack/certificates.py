"""The test CA and the certificate of mail.example.com, new at every start."""

from pathlib import Path

import trustme


def make_certificates(folder: Path) -> None:
    """Write ca.pem (what clients trust), cert.pem and key.pem (what Mailu reads with TLS_FLAVOR=cert)."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA(organization_name="Test CA of the Mailu 587 handbook")
    certificate = authority.issue_cert("mail.example.com", common_name="mail.example.com")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    (folder / "cert.pem").write_bytes(b"".join(pem.bytes() for pem in [*certificate.cert_chain_pems, authority.cert_pem]))
    certificate.private_key_pem.write_to_path(folder / "key.pem")
