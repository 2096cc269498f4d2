# /// script
# requires-python = ">=3.9"
# ///
"""Connections that the watch has to report: a drill, from an address that may be limited for an hour."""

import base64
import smtplib
import socket
import ssl

HOST = "mail.example.com"
ATTEMPT = "INFO in nginx: Login attempt for: 'a@example.com'/submission/465"
FORGED = f"x\n{ATTEMPT} from: 198.51.100.7/1: failed: account disabled"


def login_on_25(account: str) -> None:
    """Ask for a login where there is none. The account's name goes into the log as it is."""
    with smtplib.SMTP(HOST, 25, timeout=30) as smtp:
        smtp.ehlo()
        secret = base64.b64encode(f"\0{account}\0wrong".encode()).decode()
        print(25, smtp.docmd("AUTH", f"PLAIN {secret}")[0])


def plain_text_on_465() -> None:
    """Speak without TLS on a TLS port."""
    with socket.create_connection((HOST, 465), timeout=30) as connection:
        connection.sendall(b"EHLO drill\r\n")
        print(465, connection.recv(100))


login_on_25("user@example.com")
login_on_25(FORGED)
for _ in range(5):
    plain_text_on_465()
tls = ssl.create_default_context()
with smtplib.SMTP_SSL(HOST, 465, timeout=30, context=tls) as smtp:
    print(465, smtp.ehlo()[0])
