# The same, good from one network only.
API_TOKEN=$(sed -n 's/^API_TOKEN=//p' mailu.env)
curl --fail-with-body -sS https://mail.example.com/api/v1/token \
  -H "Authorization: Bearer $API_TOKEN" \
  --json '{"email": "user@example.com", "comment": "backup script", "AuthorizedIP": ["203.0.113.0/24"]}'
