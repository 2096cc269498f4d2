msmtp --read-envelope-from --read-recipients <<'MESSAGE'
From: user@example.com
To: friend@example.com
Subject: Submission test
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

It works: 邮件已送达。
MESSAGE
