# 587, 143 and 110 are closed, but the zone is still the old one.
ZONE=example.com.before.zone
. ./serve_zone.sh
python3 check_records.py example.com --server 127.0.0.1 --port 5353 --only srv
