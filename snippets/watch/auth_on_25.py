# /// script
# requires-python = ">=3.9"
# ///
# Run this against a server of your own only. It locks the whole /24 of the address from which
# it runs out of every login, for an hour.
import os
import smtplib
import ssl

USER, PASSWORD = "user@example.com", os.environ["SMTP_PASSWORD"]
TLS = ssl.create_default_context()

for _ in range(5):
    with smtplib.SMTP("mail.example.com", 25, timeout=30) as smtp:
        smtp.ehlo()
        print(25, smtp.docmd("AUTH", "PLAIN AHVzZXIAcGFzc3dvcmQ="))
        #> 25 (502, b'5.5.1 AUTH not supported')
        #> 25 (502, b'5.5.1 AUTH not supported')
        #> 25 (502, b'5.5.1 AUTH not supported')
        #> 25 (502, b'5.5.1 AUTH not supported')
        #> 25 (502, b'5.5.1 AUTH not supported')

with smtplib.SMTP_SSL("mail.example.com", 465, timeout=30, context=TLS) as smtp:
    try:
        smtp.login(USER, PASSWORD)
        print(465, "logged in")
    except smtplib.SMTPAuthenticationError as error:
        print(465, error)
        #> 465 (535, b'5.7.8 Authentication failed.')
