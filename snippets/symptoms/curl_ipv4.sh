sed 's/curl /&--ipv4 /' ../clients/curl/curl_465.sh | sh
