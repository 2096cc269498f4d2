echo | openssl s_client -connect mail.example.com:465 -servername mail.example.com 2>/dev/null |
  openssl x509 -noout -subject -issuer -enddate -ext subjectAltName
