docker compose exec redis redis-cli -n 2 flushdb
