sed 's/:587/:25/' ../clients/curl/curl_587.sh | sh
