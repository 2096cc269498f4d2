sed 's/465/587/' ../clients/python/aiosmtplib_465.py | python3
