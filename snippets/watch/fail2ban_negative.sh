# In the folder that has mailu.env: right logins, and lines that a client forged in front.
set -e
here=$(dirname "$0")
logs=$(mktemp -d)
trap 'rm -r "$logs"' EXIT
python3 "$here/drill.py" >/dev/null
docker compose logs --no-color --timestamps admin | grep 'success: ' >"$logs/right"
docker compose logs --no-color --timestamps front | grep '198\.51\.100\.7' >"$logs/front"
for log in right front; do
  echo "$log:"
  fail2ban-regex "$logs/$log" "$here/mailu-submission.conf" | grep '^Lines:'
done
tail -n 1 "$logs/front"
