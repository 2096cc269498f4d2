# Serve a zone file of this folder on 127.0.0.1:5353 while this shell runs: . ./serve_zone.sh
cat >/tmp/nsd.conf <<CONF
server:
  ip-address: 127.0.0.1@5353
  zonesdir: "$PWD"
  pidfile: ""
  zonelistfile: "/tmp/nsd.list"
  xfrdfile: ""
  username: ""
remote-control:
  control-enable: no
zone:
  name: example.com
  zonefile: ${ZONE:-example.com.zone}
CONF
nsd -d -c /tmp/nsd.conf >/tmp/nsd.log 2>&1 &
trap 'kill $!; wait' EXIT
until dig @127.0.0.1 -p 5353 +short +tries=1 +timeout=1 example.com SOA >/dev/null; do
  kill -0 $! || { cat /tmp/nsd.log; exit 1; }
  sleep 0.1
done
