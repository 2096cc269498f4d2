swaks --server mail.example.com --port 465 --tls-on-connect --tls-verify \
  --auth PLAIN --auth-user user@example.com --auth-password "$SMTP_PASSWORD" \
  --from user@example.com --to friend@example.com \
  --header "Subject: Submission test" --add-header "Content-Type: text/plain; charset=utf-8" \
  --body "It works: 邮件已送达。"
