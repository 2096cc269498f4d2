ZONE=example.com.during.zone
. ./srv.sh
