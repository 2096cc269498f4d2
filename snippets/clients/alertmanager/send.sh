# Fires an alert, and waits until Alertmanager has tried to mail it.
# Fails if that failed; the reason is in Alertmanager's log.
url=http://localhost:9093
amtool --alertmanager.url=$url alert add "Submission test" \
  --annotation=summary="It works: 邮件已送达。"
until curl -s $url/metrics |
  grep -q 'notification_requests_total{integration="email"} [1-9]'; do sleep 1; done
curl -s $url/metrics |
  grep -q 'notification_requests_failed_total{integration="email"} 0'
