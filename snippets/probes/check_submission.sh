# Ask the submission ports of a mail server, then log in on 465: sh check_submission.sh SERVER ACCOUNT
# Needs openssl and swaks. The password comes from SMTP_PASSWORD. Nothing is sent.
server=${1:-mail.example.com} account=${2:-user@example.com}

ask() { # PORT [OPTION of openssl s_client...]
  port=$1
  shift
  said=$(echo QUIT | timeout 5 openssl s_client -connect "$server:$port" "$@" -brief -ign_eof \
    -verify_hostname "$server" -verify_return_error 2>&1 | tr -dc '[:print:]\n')
  case $said in
    *'Verification: OK'*) echo "$port: works" ;;
    *refused*) echo "$port: refused" && return 1 ;;
    *'verify error'*) echo "$port: certificate: ${said##*verify error:}" | head -n 1 && return 1 ;;
    *STARTTLS*) echo "$port: accepted, then closed, or no STARTTLS" && return 1 ;;
    '') echo "$port: silent" && return 1 ;;
    *) echo "$port: accepted, then no TLS" && return 1 ;;
  esac
}

ask 25 -starttls smtp
ask 587 -starttls smtp
ask 465 || exit 1 # swaks looks at the issuer of a certificate, not at its name

SWAKS_OPT_auth_password=$SMTP_PASSWORD timeout 10 swaks --server "$server" --port 465 \
  --tls-on-connect --tls-verify --auth PLAIN --auth-user "$account" \
  --from "$account" --to "$account" --quit-after RCPT --silent 3
code=$?
case $code in
  0) echo "login and sender: work" ;;
  28) echo "login: refused" ;;
  23 | 24) echo "login: works. sender: refused" ;;
  *) echo "login: not reached" ;;
esac
exit $code
