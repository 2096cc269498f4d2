sed 's/ --ssl-reqd//' ../clients/curl/curl_587.sh | sh
