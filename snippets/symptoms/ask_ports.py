# /// script
# requires-python = ">=3.9"
# ///
import socket


def ask(port: int) -> str:
    try:
        connection = socket.create_connection(("mail.example.com", port), timeout=5)
    except ConnectionRefusedError:
        return "refused"
    except socket.timeout:
        return "no answer"
    except OSError as error:  # the name is unknown, or there is no way to the address
        return f"no connection: {error.strerror}"
    with connection:
        try:
            return connection.recv(200).decode().strip() or "accepted, then closed"
        except ConnectionResetError:
            return "accepted, then closed"
        except socket.timeout:
            return "accepted, then silent: it waits for TLS"


for port in (25, 465, 587):
    print(f"{port}: {ask(port)}")
