# /// script
# requires-python = ">=3.10"
# dependencies = ["django>=5.2,<6"]
# ///
import os

from django.conf import settings
from django.core.mail import send_mail

settings.configure(  # in a project these lines stand in settings.py
    EMAIL_HOST="mail.example.com",
    EMAIL_PORT=587,
    EMAIL_USE_TLS=True,
    EMAIL_HOST_USER="user@example.com",
    EMAIL_HOST_PASSWORD=os.environ["SMTP_PASSWORD"],
    EMAIL_TIMEOUT=10,
    DEFAULT_FROM_EMAIL="user@example.com",
)

text = "It works: 邮件已送达。"
sent = send_mail("Submission test", text, None, ["friend@example.com"])
print("Messages sent:", sent)
#> Messages sent: 1
