# /// script
# requires-python = ">=3.9"
# ///
import socket

found = socket.getaddrinfo("mail.example.com", 465, type=socket.SOCK_STREAM)
for family, kind, _, _, address in found:
    with socket.socket(family, kind) as client:
        client.settimeout(5)
        answer = "refused or silent" if client.connect_ex(address) else "accepted"
    print(f"{address[0]}: {answer}")
