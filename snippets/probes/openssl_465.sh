openssl s_client -connect mail.example.com:465 -verify_hostname mail.example.com -verify_return_error -brief </dev/null
