# /// script
# requires-python = ">=3.10"
# dependencies = ["django>=5.2,<6"]
# ///
from django.conf import settings
from django.core.mail import get_connection

settings.configure(
    EMAIL_HOST="mail.example.com",
    EMAIL_PORT=465,
    EMAIL_USE_SSL=True,
    EMAIL_USE_TLS=True,
)
get_connection().open()
