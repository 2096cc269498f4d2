# Which TLS versions does 465 speak? (SECLEVEL=0: the client itself would allow them all.)
for version in tls1 tls1_1 tls1_2 tls1_3; do
  echo QUIT | openssl s_client -connect mail.example.com:465 -$version \
    -cipher 'DEFAULT@SECLEVEL=0' -quiet 2>/dev/null | grep -q '^220 ' &&
    echo "$version yes" || echo "$version no"
done
