# /// script
# requires-python = ">=3.10"
# dependencies = ["aiosmtplib>=5,<6"]
# ///
import asyncio
import os
from email.message import EmailMessage

import aiosmtplib

message = EmailMessage()
message["From"] = "user@example.com"
message["To"] = "friend@example.com"
message["Subject"] = "Submission test"
message.set_content("It works: 邮件已送达。")


async def main() -> None:
    refused_recipients, _reply = await aiosmtplib.send(
        message,
        hostname="mail.example.com",
        port=587,
        start_tls=True,
        username="user@example.com",
        password=os.environ["SMTP_PASSWORD"],
        timeout=10,
    )
    print("Refused recipients:", refused_recipients)
    #> Refused recipients: {}


asyncio.run(main())
