# /// script
# requires-python = ">=3.10"
# dependencies = ["aiosmtplib>=5,<6"]
# ///
import aiosmtplib

aiosmtplib.SMTP(hostname="mail.example.com", port=465, use_tls=True, start_tls=True)
