# In the folder that has mailu.env: forget the limits, then log in and send.
here=$(dirname "$0")
sh "$here/forget_limits.sh" && python3 "$here/../clients/python/smtplib_465.py"
