"""Log in with wrong names until Mailu limits this network: AUTH_RATELIMIT_IP counts each unknown account."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

TRIES = 6


def wrong_login(number: int) -> None:
    with smtplib.SMTP_SSL("mail.example.com", 465, timeout=30) as smtp, suppress(smtplib.SMTPAuthenticationError):
        smtp.login(f"nobody{number}@example.com", "wrong")


with ThreadPoolExecutor(TRIES) as pool:
    list(pool.map(wrong_login, range(TRIES)))
