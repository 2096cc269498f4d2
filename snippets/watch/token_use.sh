# In the folder that has mailu.env, with token.sh and the program beside it, here smtplib_465.py:
# the token takes the place of the password.
SMTP_PASSWORD=$(sh "${1:-token.sh}" | python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])')
export SMTP_PASSWORD
python3 smtplib_465.py
