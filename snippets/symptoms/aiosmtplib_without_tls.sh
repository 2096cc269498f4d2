sed 's/start_tls=True/start_tls=False/' ../clients/python/aiosmtplib_587.py | python3
