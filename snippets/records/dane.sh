ZONE=dane.zone
. ./serve_zone.sh
dig @127.0.0.1 -p 5353 +noall +answer _25._tcp.mail.example.com TLSA
python3 check_records.py example.com --server 127.0.0.1 --port 5353 --only dane
