# /// script
# requires-python = ">=3.9"
# ///
import os
import smtplib
import ssl

with smtplib.SMTP("mail.example.com", 25, timeout=10) as smtp:
    smtp.starttls(context=ssl.create_default_context())
    smtp.login("user@example.com", os.environ["SMTP_PASSWORD"])
