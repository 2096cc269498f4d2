"""Run a recorded client program against a server: action.py ADDRESS CODE. What it prints comes in the names of the recording."""

import base64
import contextlib
import io
import os
import smtplib
import socket
import ssl
import sys
import time
from email.utils import make_msgid

from replay import CA, ours, theirs

tls = ssl.create_default_context(cafile=CA)
tls.check_hostname = False
modules = {"smtplib": smtplib, "socket": socket, "ssl": ssl, "base64": base64, "time": time}
names = {"H": sys.argv[1], "c": tls, "mid": make_msgid, **modules}
os.environ |= {"SSL_CERT_FILE": os.devnull, "SSL_CERT_DIR": os.devnull}  # a default context trusts nobody, as there
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    exec(ours(sys.argv[2]), names)
sys.stdout.write(theirs(printed.getvalue().strip()))
