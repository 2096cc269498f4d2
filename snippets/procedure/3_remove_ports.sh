sed -i '/^PORTS=/d' mailu.env
docker compose up -d front
timeout 60 sh -c 'until docker compose exec -T front netstat -ltn </dev/null | grep -q ":465 "; do sleep 1; done'
docker compose exec -T front netstat -ltn </dev/null | grep -E ':(465|587) ' | sort
