# 587 is in PORTS, and published on one address of the server only. What do clients see on that one, and on the public one?
# At the end, also after a failure, mailu.env and front are as they were.
set -u
before="$COMPOSE_FILE:$PROJECT/stack/clients.yml" # with it front keeps the network of the test clients
export INSIDE_ADDRESS=127.58.7.100 COMPOSE_FILE="$before"
log=$(mktemp)

recreate() {
  docker compose up -d front
  timeout 20 sh -c "until docker compose exec -T front netstat -ltn </dev/null | grep -q ':$1 '; do sleep 1; done"
}
as_before() {
  [ -e mailu.env.before ] && mv mailu.env.before mailu.env
  COMPOSE_FILE="$before" recreate 465
}

as_before >"$log" 2>&1
trap 'as_before >"$log" 2>&1' EXIT
sh /snippets/procedure/1_add_ports.sh >"$log"
COMPOSE_FILE=$(echo "$before" | sed 's#compose/publish_587.yml#procedure/publish_inside.yml#')
recreate 587 >"$log" 2>&1 || { cat "$log"; exit 1; }

echo "== published"
docker compose port front 587
echo "== the public address"
python3 /snippets/clients/python/smtplib_587.py 2>&1 | tail -n 1
echo "== the inside address"
python3 -c "import smtplib; print(*smtplib.SMTP('$INSIDE_ADDRESS', 587, timeout=10).ehlo()[:1])"
