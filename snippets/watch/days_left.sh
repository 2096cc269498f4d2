# Exit code 1 when a certificate ends within ten days, or none comes.
for port in 465 443; do
  echo | openssl s_client -connect mail.example.com:$port -servername mail.example.com 2>/dev/null |
    openssl x509 -noout -enddate -checkend $((10 * 86400)) || failed=1
done
exit ${failed:-0}
