# In the folder that has mailu.env.
docker compose logs --no-color --timestamps --tail 10000 front admin |
  python3 "$(dirname "$0")/suspicious_logins.py"
