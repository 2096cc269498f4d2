python3 ask_ports.py
