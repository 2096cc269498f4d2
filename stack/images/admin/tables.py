"""Postfix's tables, by its socketmap protocol (socketmap_table(5)): netstrings `TABLE KEY` -> `OK VALUE` or `NOTFOUND `."""

import socketserver

import store


def look_up(table: str, key: str) -> str | None:
    """One table entry, or None."""
    key = key.lower()
    if table == "domain":
        return key if key in store.domains() else None
    if table in ("mailbox", "sender_login"):
        found = store.user(_without_tag(key))
        return found["email"] if found else None
    return None


def _without_tag(email: str) -> str:
    local, _, domain = email.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while length := self._length():
            table, _, key = self.rfile.read(length).decode().partition(" ")
            self.rfile.read(1)
            value = look_up(table, key)
            reply = (f"OK {value}" if value else "NOTFOUND ").encode()
            self.wfile.write(b"%d:%s," % (len(reply), reply))

    def _length(self) -> int:
        digits = b""
        while (byte := self.rfile.read(1)) not in (b":", b""):
            digits += byte
        return int(digits) if byte else 0


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
