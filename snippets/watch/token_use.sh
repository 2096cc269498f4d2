# The token is the password of that program.
here=$(dirname "$0")
SMTP_PASSWORD=$(sh "$here/${1:-token.sh}" | python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])')
export SMTP_PASSWORD
python3 "$here/../clients/python/smtplib_465.py"
