sed 's/587/465/' ../clients/python/aiosmtplib_587.py | python3
