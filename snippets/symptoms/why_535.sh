swaks --server mail.example.com --port 465 --tls-on-connect --quit-after AUTH \
  --auth PLAIN --auth-user user@example.com --auth-password "$SMTP_PASSWORD" | grep 535
docker compose logs --no-color --tail 20 admin | grep -E 'Login attempt|rate-limited' | tail -n 1
