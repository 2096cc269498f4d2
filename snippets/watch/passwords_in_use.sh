# In the folder that has mailu.env: who still logs in with a password, on which port, how often?
docker compose logs --no-color admin |
  sed -nE 's#.*Login attempt for: (.+)/[a-z0-9]+/([0-9]+) from: .*: success: password$#\1 \2#p' |
  sort | uniq -c
