docker compose exec -T front cat /version </dev/null
docker compose exec -T front netstat -ltn </dev/null | grep -E ':(465|587) ' | sort
docker compose port front 587
