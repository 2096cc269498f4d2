swaks --server mail.example.com --port 587 --tls-on-connect --quit-after EHLO
