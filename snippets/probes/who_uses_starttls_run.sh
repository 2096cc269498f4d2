# The log needs somebody who still uses 587, 143 and 110. So this logs in on each, then reads the log as the page says;
# once more without the other accounts, because other tests leave theirs in the same log.
cd /snippets/probes || exit
python3 /snippets/clients/python/smtplib_587.py
python3 - <<'LOGINS'
import imaplib
import os
import poplib
import ssl

account, tls = ("user@example.com", os.environ["SMTP_PASSWORD"]), ssl.create_default_context()
with imaplib.IMAP4("mail.example.com", timeout=10) as imap:
    imap.starttls(tls)
    print("IMAP:", imap.login(*account)[0])
pop = poplib.POP3("mail.example.com", timeout=10)
pop.stls(tls)
pop.user(account[0])
print("POP3:", pop.pass_(account[1]).decode())
pop.quit()
LOGINS
sleep 1
sh who_uses_starttls.sh
docker compose logs --no-color front | grep -F user@example.com | python3 who_uses_starttls.py
