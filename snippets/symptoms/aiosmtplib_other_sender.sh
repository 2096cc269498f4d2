sed 's/"From"\] = "user@example.com/"From"] = "other@example.org/' ../clients/python/aiosmtplib_465.py | python3
