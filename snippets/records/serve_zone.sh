# Serve a zone file of this folder on 127.0.0.1:5353 while this shell runs: . ./serve_zone.sh
nsd=$(mktemp -d)
cat >"$nsd/nsd.conf" <<CONF
server:
  ip-address: 127.0.0.1@5353
  zonesdir: "$PWD"
  pidfile: ""
  database: ""
  zonelistfile: "$nsd/list"
  xfrdfile: ""
  username: ""
remote-control:
  control-enable: no
zone:
  name: example.com
  zonefile: ${ZONE:-example.com.zone}
CONF
nsd -d -c "$nsd/nsd.conf" >"$nsd/log" 2>&1 &
trap 'kill $!; wait; rm -r "$nsd"' EXIT
until dig @127.0.0.1 -p 5353 +short +tries=1 +timeout=1 example.com SOA >/dev/null; do
  kill -0 $! || { cat "$nsd/log"; exit 1; }
  sleep 0.1
done
