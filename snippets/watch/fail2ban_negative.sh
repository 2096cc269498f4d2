# In the folder that has mailu.env: right logins, and lines that a client forged in front.
set -e
here=$(dirname "$0")
python3 "$here/drill.py" >/dev/null
docker compose logs --no-color --timestamps admin | grep 'success: ' >/tmp/right.log
docker compose logs --no-color --timestamps front | grep '198\.51\.100\.7' >/tmp/front.log
for log in right front; do
  echo "$log:"
  fail2ban-regex "/tmp/$log.log" "$here/mailu-submission.conf" | grep '^Lines:'
done
tail -n 1 /tmp/front.log
