# In the same folder, with token_use.sh and token_bound.sh beside it.
sh token_use.sh token_bound.sh 2>&1 | tail -n 1
docker compose logs --no-color --tail 1 admin | grep -o 'failed: .*'
