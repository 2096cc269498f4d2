swaks --server mail.example.com --port 25 \
  --from user@example.com --to someone@external.test --quit-after RCPT
