swaks --server mail.example.com --port 465 --timeout 10 --tls --quit-after EHLO
