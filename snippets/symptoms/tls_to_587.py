# /// script
# requires-python = ">=3.9"
# ///
import os
import smtplib
import ssl

tls = ssl.create_default_context()
with smtplib.SMTP_SSL("mail.example.com", 587, context=tls, timeout=10) as smtp:
    smtp.login("user@example.com", os.environ["SMTP_PASSWORD"])
