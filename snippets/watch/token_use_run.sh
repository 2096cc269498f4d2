# As a reader has them: all files in the folder that has mailu.env; a copy of it, which goes again.
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cp mailu.env /snippets/watch/token*.sh /snippets/clients/python/smtplib_465.py "$folder"
cd "$folder" && sh token_use.sh
