# In the folder that has mailu.env: the right logins of the last lines cause no alarm.
docker compose logs --no-color admin | grep 'success: ' |
  python3 "$(dirname "$0")/suspicious_logins.py"
