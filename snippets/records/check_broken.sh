ZONE=example.com.broken.zone
. ./check.sh
