# As root. Prints "Mail queue is empty", or why the message is still in it.
(
  umask 077
  printf "mail.example.com user@example.com:%s\n" "$SMTP_PASSWORD" >/etc/postfix/sasl_passwd
)
service postfix restart
sendmail -f user@example.com friend@example.com <<'MESSAGE'
From: user@example.com
To: friend@example.com
Subject: Submission test
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

It works: 邮件已送达。
MESSAGE
until postqueue -p | grep -o -E 'Mail queue is empty|\(.*\)'; do sleep 1; done
postqueue -p | grep -q 'Mail queue is empty'
