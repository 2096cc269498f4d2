# /// script
# requires-python = ">=3.9"
# ///
import socket

greetings = {}
for port in (143, 110):
    with socket.create_connection(("mail.example.com", port), timeout=10) as server:
        greetings[port] = server.recv(100).decode().split()[0]
print(greetings)
#> {143: '*', 110: '+OK'}
