"""Circumstances: what is out of order on the client's side. The world varies, the snippet stays as readers copy it."""

PASSWORD_CHANGED = "the password was changed"
LOGINS_LIMITED = "logins are limited"

WHEN: dict[str, dict[str, str]] = {
    # what a claim says in `when` -> environment of the program
    "": {},
    PASSWORD_CHANGED: {},
    LOGINS_LIMITED: {},
    "the CA is unknown": {"SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": "/var/empty"},
    "TLS 1.1 is the newest": {"OPENSSL_CONF": "/opt/client/tls11.cnf"},
}
