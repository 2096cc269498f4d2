swaks --server mail.example.com --port 587 --tls \
  --from user@example.com --to someone@external.test --quit-after RCPT
