docker compose exec front cat /version
docker compose exec front netstat -ltn | grep -E ':(465|587) ' | sort
docker compose port front 587
