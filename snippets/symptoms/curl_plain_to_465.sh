sed 's#smtp://mail.example.com:587#& --max-time 10#; s/:587/:465/' ../clients/curl/curl_587.sh | sh
