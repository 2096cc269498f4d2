swaks --server mail.example.com --port 465 --tls-on-connect --tls-verify \
  --from other@example.org --to friend@example.com \
  --auth PLAIN --auth-user user@example.com --auth-password "$SMTP_PASSWORD"
