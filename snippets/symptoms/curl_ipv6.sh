sed 's/curl /&--ipv6 /' ../clients/curl/curl_465.sh | sh
