# In the folder that has mailu.env: what admin says of this account, and of networks that are limited.
docker compose logs --no-color --tail 5000 admin |
  grep -F -e user@example.com -e rate-limited | tail -n 5
