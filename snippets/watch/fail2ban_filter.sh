# In the folder that has mailu.env: which lines of admin does the filter take?
filter=$(dirname "$0")/mailu-submission.conf
docker compose logs --no-color --timestamps --tail 12 admin |
  grep -E 'Login attempt|rate-limited' >/tmp/admin.log
fail2ban-regex /tmp/admin.log "$filter" | grep '^Lines:'
