# /// script
# requires-python = ">=3.9"
# ///
import os
import smtplib
import ssl
from email.message import EmailMessage

message = EmailMessage()
message["From"] = "other@example.org"
message["To"] = "friend@example.com"
message["Subject"] = "Submission test"
message.set_content("It works: 邮件已送达。")

tls = ssl.create_default_context()
with smtplib.SMTP_SSL("mail.example.com", 465, context=tls, timeout=10) as smtp:
    smtp.login("user@example.com", os.environ["SMTP_PASSWORD"])
    smtp.send_message(message)
