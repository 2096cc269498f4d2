printf 'user = "user@example.com:%s"\n' "$SMTP_PASSWORD" |
  curl --ipv4 --config - --silent --show-error --connect-timeout 10 \
    --url smtps://mail.example.com:465 \
    --mail-from user@example.com --mail-rcpt friend@example.com \
    --header "From: user@example.com" --header "To: friend@example.com" \
    --header "Subject: Submission test" \
    --form "=It works: 邮件已送达。;type=text/plain;charset=utf-8"
