openssl s_client -connect mail.example.com:465 -brief \
  -verify_hostname mail.example.com -verify_return_error </dev/null
