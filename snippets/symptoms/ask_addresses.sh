python3 ask_addresses.py
