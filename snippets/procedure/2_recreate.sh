docker compose up -d front
timeout 60 sh -c 'until docker compose exec front netstat -ltn | grep -q ":587 "; do sleep 1; done'
docker compose exec front netstat -ltn | grep -E ':(465|587) ' | sort
