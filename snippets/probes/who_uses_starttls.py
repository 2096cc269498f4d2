# /// script
# requires-python = ">=3.9"
# ///
import argparse
import csv
import fileinput
import json
import re
import sys

PORTS = ("587", "143", "110")
DOVECOT = re.compile(  # 2024.06: submission-login, imap-login, pop3-login
    r"(?P<time>\w{3} +\d+ [\d:]{8}) \S+-login: .*?"
    r"(?P<event>Started proxying|auth failed|no auth attempts).*?"
    r" user=<(?P<account>[^>]*)>.* rip=(?P<address>[^,]+),.* lport=(?P<port>\d+)"
)
NGINX = re.compile(  # 2.0
    r"(?P<time>[\d/]{10} [\d:]{8}) .* client (?P<event>logged in|login failed)\b.*,"
    r" client: (?P<address>[^, ]+).*,"
    r' server: \S+:(?P<port>\d+), login: "(?P<account>[^"]*)"'
)
FIELDS = ("time", "event", "account", "address", "port")
COLUMNS = ("account", "port", "logins", "failed", "first", "last", "addresses")


def printable(text):
    """Control and format characters as \\x1b: whoever tries to log in chooses the name."""
    escaped = ((c, c.encode("unicode_escape").decode()) for c in text)
    return "".join(c if c.isprintable() else escape for c, escape in escaped)


def users(lines):
    """Rows as in COLUMNS, by account and port; and how often each address came without one."""
    rows, strangers = {}, {}
    for line in lines:
        line = printable(line.rstrip("\r\n"))
        found = DOVECOT.search(line) or NGINX.search(line)
        if not found or found["port"] not in PORTS:
            continue
        time, event, account, address, port = map(found.group, FIELDS)
        if event == "no auth attempts" or not account:
            strangers[address] = strangers.get(address, 0) + 1
            continue
        new = {"account": account, "port": int(port), "logins": 0, "failed": 0}
        new.update(first=time, last=time, addresses=[])
        row = rows.setdefault((account, new["port"]), new)
        row["logins" if event in ("Started proxying", "logged in") else "failed"] += 1
        row["addresses"] = sorted({*row["addresses"], address})
        row["last"] = time
    return [rows[key] for key in sorted(rows)], strangers


def table(rows):
    """The column names, then the rows, as strings."""
    as_text = [{**row, "addresses": " ".join(row["addresses"])} for row in rows]
    return [list(COLUMNS), *([str(row[name]) for name in COLUMNS] for row in as_text)]


def plain(cell):
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@")) else cell


def main():
    parser = argparse.ArgumentParser(
        description="Lists who still uses 587, 143 or 110, from the log of front."
    )
    parser.add_argument("files", nargs="*", help="the log; default: standard input")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--csv", action="store_true", help="print CSV")
    options = parser.parse_args()
    with fileinput.input(
        options.files, openhook=fileinput.hook_encoded("utf-8", "replace")
    ) as lines:
        found, strangers = users(lines)
    if options.json:
        print(json.dumps({"users": found, "without_account": strangers}, indent=1))
        return
    shown = table(found)
    if options.csv:
        csv.writer(sys.stdout).writerows([map(plain, row) for row in shown])
        return
    widths = [max(map(len, column)) for column in zip(*shown)]
    for row in shown:
        print("  ".join(map(str.ljust, row, widths)).rstrip())
    total = sum(strangers.values())
    print("Connections without an account:", total, *sorted(strangers))


if __name__ == "__main__":
    main()
