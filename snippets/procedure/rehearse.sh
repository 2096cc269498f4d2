# The steps of the page in their order. After each, smtplib_587.py tries to send, here on the server.
# At the end, also after a failure, mailu.env and front are as they were.
set -u
export COMPOSE_FILE="$COMPOSE_FILE:$PROJECT/stack/clients.yml" # or front would lose the network of the test clients
log=$(mktemp)

listens() { timeout 15 sh -c 'until docker compose exec -T front netstat -ltn </dev/null | grep -q ":465 "; do sleep 1; done'; }
as_before() {
  [ -e mailu.env.before ] && mv mailu.env.before mailu.env
  docker compose up -d front
  listens || docker compose up -d --force-recreate front
}
step() {
  echo "== $1"
  sh "/snippets/procedure/$1" 2>"$log" || { cat "$log"; exit 1; }
}
try() { python3 /snippets/clients/python/smtplib_587.py 2>&1 | tail -n 1; }

as_before >"$log" 2>&1
trap 'as_before >"$log" 2>&1' EXIT
original=$(sha256sum <mailu.env)

echo "== before"
sh /snippets/probes/is_it_this.sh && try
step 1_add_ports.sh
echo "== docker compose restart front (this is not enough)"
docker compose restart front 2>"$log"
docker compose exec -T front printenv PORTS </dev/null || echo "front knows no PORTS"
try
step 2_recreate.sh && try
step 3_remove_ports.sh && try
as_before >"$log" 2>&1
[ "$original" = "$(sha256sum <mailu.env)" ] && echo "== mailu.env is as before"
