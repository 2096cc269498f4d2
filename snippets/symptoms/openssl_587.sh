echo QUIT | openssl s_client -connect mail.example.com:587 -starttls smtp -brief -ign_eof \
  -verify_hostname mail.example.com -verify_return_error
