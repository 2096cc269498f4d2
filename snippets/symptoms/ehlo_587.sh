swaks --server mail.example.com --port 587 --tls --quit-after EHLO | grep -E 'EHLO|STARTTLS|AUTH'
