# The same, good from one network only.
# curl reads the API token from standard input: it stands in no list of processes.
sed -n 's/^API_TOKEN=\(.*\)/header = "Authorization: Bearer \1"/p' mailu.env |
  curl --config - --fail -sS https://mail.example.com/api/v1/token \
    --header 'Content-Type: application/json' \
    --data '{"email": "user@example.com", "comment": "backup script", "AuthorizedIP": ["203.0.113.0/24"]}'
