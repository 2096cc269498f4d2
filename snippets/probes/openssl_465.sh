echo QUIT | openssl s_client -connect mail.example.com:465 -brief -ign_eof \
  -verify_hostname mail.example.com -verify_return_error
