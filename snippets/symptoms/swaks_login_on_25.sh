swaks --server mail.example.com --port 25 --tls --from user@example.com --to friend@example.com \
  --auth PLAIN --auth-user user@example.com --auth-password "$SMTP_PASSWORD"
