sed 's/:465/:587/' ../clients/curl/curl_465.sh | sh
