echo QUIT | openssl s_client -connect mail.example.com:587 -brief
