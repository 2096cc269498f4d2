sed 's/curl /&--tls-max 1.1 /' ../clients/curl/curl_465.sh | sh
