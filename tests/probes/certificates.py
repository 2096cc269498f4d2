"""Certificates of all kinds, most of them for localhost and 127.0.0.1, each in the TLS context of a server."""

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from functools import cache

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtensionOID, NameOID

HERE = ("localhost", "127.0.0.1")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@cache
def authority() -> trustme.CA:
    """The one that the probe trusts, by SSL_CERT_FILE."""
    return trustme.CA()


@cache
def contexts() -> dict[str, ssl.SSLContext]:
    """TLS contexts by the name of what is wrong with their certificate or with their versions."""
    ca = authority()
    made = {
        "good": ca.issue_cert(*HERE),
        "expired": ca.issue_cert(*HERE, not_before=NOW - 9 * DAY, not_after=NOW - 2 * DAY),
        "early": ca.issue_cert(*HERE, not_before=NOW + 2 * DAY, not_after=NOW + 9 * DAY),
        "other name": ca.issue_cert("mail.example.com"),
        "wildcard": ca.issue_cert("*.localhost", "*.example.com"),
        "other address": ca.issue_cert("localhost", "127.0.0.2"),
        "name only in the subject": odd(None),
        "stranger": trustme.CA().issue_cert(*HERE),
        "self-signed": odd(names("localhost"), signed=False),
        "control characters": odd(names("\x1b]0;owned\x07", "\x1b[31mred", "a\r\nb")),
        "a NUL": odd(names("localhost\x00.example.com")),
        "not UTF-8": odd(x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x04\x82\x02\xff\xfe")),
        "long names": odd(names(*(f"{'long' * 50}.{number}.example" for number in range(100)))),
        "no chain": ca.create_child_ca().issue_cert(*HERE),
        "only old versions": ca.issue_cert(*HERE),
        "old versions too": ca.issue_cert(*HERE),
        "only 1.2": ca.issue_cert(*HERE),
    }
    found = {name: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for name in made}
    made["no chain"].private_key_and_cert_chain_pem = trustme.Blob(
        made["no chain"].private_key_pem.bytes() + made["no chain"].cert_chain_pems[0].bytes()
    )
    for name, certificate in made.items():
        certificate.configure_cert(found[name])
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # old versions are meant
        for name in ("only old versions", "old versions too"):
            found[name].set_ciphers("ALL:@SECLEVEL=0")
            found[name].minimum_version = ssl.TLSVersion.TLSv1
        found["only old versions"].maximum_version = ssl.TLSVersion.TLSv1_1
    found["only 1.2"].maximum_version = ssl.TLSVersion.TLSv1_2
    return found


def names(*texts: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(text) for text in texts])


def odd(extension: x509.ExtensionType | None, signed: bool = True) -> trustme.LeafCert:
    """A certificate that no authority would issue."""
    key, ca = ec.generate_private_key(ec.SECP256R1()), authority()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    issuer = x509.load_pem_x509_certificate(ca.cert_pem.bytes()).subject if signed else subject
    signer = load_pem_private_key(ca.private_key_pem.bytes(), None) if signed else key
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), NOW - DAY, NOW + 9 * DAY)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    if extension:
        builder = builder.add_extension(extension, critical=False)
    certificate = builder.sign(signer, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return trustme.LeafCert(private, certificate.public_bytes(Encoding.PEM), [])
