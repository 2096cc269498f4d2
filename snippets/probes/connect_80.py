# /// script
# requires-python = ">=3.9"
# ///
import socket

with socket.create_connection(("mail.example.com", 80), timeout=10):
    print("Port 80 is open.")
    #> Port 80 is open.
