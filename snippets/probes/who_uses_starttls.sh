docker compose logs --no-color front | python3 who_uses_starttls.py
