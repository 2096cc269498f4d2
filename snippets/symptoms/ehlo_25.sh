swaks --server mail.example.com --port 25 --tls --quit-after EHLO | grep -E 'EHLO|STARTTLS|AUTH'
