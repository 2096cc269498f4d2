swaks --server mail.example.com --port 465 --tls-on-connect \
  --from user@example.com --to someone@external.test --quit-after RCPT
