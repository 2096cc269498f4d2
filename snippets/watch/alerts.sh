promtool check rules alerts.yml
promtool test rules alerts_test.yml
