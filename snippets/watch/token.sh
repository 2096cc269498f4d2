# In the folder that has mailu.env: a token for one program.
API_TOKEN=$(sed -n 's/^API_TOKEN=//p' mailu.env)
curl --fail-with-body -sS https://mail.example.com/api/v1/token \
  -H "Authorization: Bearer $API_TOKEN" \
  --json '{"email": "user@example.com", "comment": "backup script"}'
