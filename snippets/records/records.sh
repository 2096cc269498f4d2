. ./serve_zone.sh
ask() { dig @127.0.0.1 -p 5353 +noall +answer "$@"; }
ask example.com TXT
ask _dmarc.example.com TXT
ask _mta-sts.example.com TXT
ask _smtp._tls.example.com TXT
