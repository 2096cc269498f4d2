sed 's/587/25/' ../clients/python/aiosmtplib_587.py | python3
