ZONE=example.com.during.zone
. ./serve_zone.sh
python3 check_records.py example.com --server 127.0.0.1 --port 5353 --only srv --open 587
