# As root: install both files, and let fail2ban say what it has read.
cd "$(dirname "$0")"
cp mailu-submission.conf /etc/fail2ban/filter.d/
cp mailu-submission.local /etc/fail2ban/jail.d/
fail2ban-client --dump 2>/dev/null | grep mailu-submission |
  grep -oE "'(maxretry|addignoreip|bantime|addjournalmatch)', [^]]*|<iptables> -I DOCKER-USER[^;]*"
