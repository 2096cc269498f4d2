# /// script
# requires-python = ">=3.9"
# ///
import os
import smtplib

with smtplib.SMTP("mail.example.com", 465, timeout=10) as smtp:
    smtp.starttls()
    smtp.login("user@example.com", os.environ["SMTP_PASSWORD"])
