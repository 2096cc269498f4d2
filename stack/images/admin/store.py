"""The account store: users, their domains and their tokens, in SQLite."""

import os
import secrets
import sqlite3
from pathlib import Path

from passlib.hash import pbkdf2_sha256

DATABASE = Path(os.environ.get("ADMIN_DATABASE", "/data/main.db"))
ROUNDS = 1000  # enough for accounts that live for minutes
SCHEMA = """
CREATE TABLE IF NOT EXISTS domain (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS user (email TEXT PRIMARY KEY, password TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (
    id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, password TEXT NOT NULL, comment TEXT, ip TEXT);
"""


def connect() -> sqlite3.Connection:
    """A connection of the calling thread's own; the tables are made when they are missing."""
    DATABASE.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(DATABASE, isolation_level=None, timeout=10)
    connection.row_factory = sqlite3.Row
    connection.executescript(SCHEMA)
    return connection


def domains() -> list[str]:
    return [row["name"] for row in connect().execute("SELECT name FROM domain")]


def add_domain(name: str) -> None:
    connect().execute("INSERT OR IGNORE INTO domain VALUES (?)", (name.lower(),))


def user(email: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connect().execute("SELECT * FROM user WHERE email = ?", (email.lower(),)).fetchone()
    return found


def add_user(email: str, password: str) -> None:
    """Raises sqlite3.IntegrityError when the account exists."""
    add_domain(email.partition("@")[2])
    connect().execute("INSERT INTO user VALUES (?, ?)", (email.lower(), hashed(password)))


def set_password(email: str, password: str) -> None:
    connect().execute("UPDATE user SET password = ? WHERE email = ?", (hashed(password), email.lower()))


def delete_user(email: str) -> None:
    connect().execute("DELETE FROM token WHERE email = ?", (email.lower(),))
    connect().execute("DELETE FROM user WHERE email = ?", (email.lower(),))


def add_token(email: str, comment: str, ip: str | None) -> tuple[int, str]:
    """The token's id and its 32 hex digits, which are shown this once."""
    token = secrets.token_hex(16)
    row = (email.lower(), hashed(token), comment, ip)
    added = connect().execute("INSERT INTO token (email, password, comment, ip) VALUES (?, ?, ?, ?)", row)
    return int(added.lastrowid or 0), token


def tokens(email: str) -> list[sqlite3.Row]:
    return connect().execute("SELECT * FROM token WHERE email = ?", (email.lower(),)).fetchall()


def hashed(password: str) -> str:
    return pbkdf2_sha256.using(rounds=ROUNDS).hash(password)


def matches(password: str, stored: str) -> bool:
    return bool(pbkdf2_sha256.verify(password, stored))
