sed 's/curl /&--ssl-reqd /' ../clients/curl/curl_465.sh | sh
