# /// script
# requires-python = ">=3.9"
# ///
import os
import smtplib

with smtplib.SMTP("mail.example.com", 587, timeout=10) as smtp:
    smtp.login("user@example.com", os.environ["SMTP_PASSWORD"])
