# The log needs a login that fails: a program tries one, then the log is read as the page says.
cd /snippets/symptoms || exit
python3 /snippets/clients/python/smtplib_465.py
sleep 1
sh why_535.sh
