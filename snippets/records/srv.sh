. ./serve_zone.sh
for service in submissions submission imaps imap pop3s pop3 autodiscover; do
  dig @127.0.0.1 -p 5353 +noall +answer _$service._tcp.example.com SRV
done
