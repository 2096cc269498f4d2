# Ask the exporter as Prometheus does: MODULE PORT.
prometheus-blackbox-exporter --config.file="$(dirname "$0")/blackbox.yml" \
  --web.listen-address=127.0.0.1:9115 2>/dev/null &
trap 'kill $!' EXIT
curl -s --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null http://127.0.0.1:9115/-/healthy
curl -s "http://127.0.0.1:9115/probe?module=$1&target=mail.example.com:$2" |
  grep -E '^probe_(success|ssl_earliest_cert_expiry|tls_version_info)'
