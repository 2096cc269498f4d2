shown=$(echo | openssl s_client -connect mail.example.com:465 -servername mail.example.com \
  -verify_hostname mail.example.com 2>&1)
echo "$shown" | grep -E '^Verif(ication|ied)|errno'
echo "$shown" | openssl x509 -noout -subject -issuer -enddate -ext subjectAltName
