# In the folder that has mailu.env: which lines of admin does the filter take?
filter=$(dirname "$0")/mailu-submission.conf
log=$(mktemp)
trap 'rm "$log"' EXIT
docker compose logs --no-color --timestamps --tail 12 admin |
  grep -E 'Login attempt|rate-limited' >"$log"
fail2ban-regex "$log" "$filter" | grep '^Lines:'
