sed 's/--mail-from user@example.com/--mail-from other@example.org/' ../clients/curl/curl_465.sh | sh
