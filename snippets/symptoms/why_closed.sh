swaks --server mail.example.com --port 587 --quit-after CONNECT
docker compose logs --no-color --tail 20 front | grep haproxy | tail -n 1
