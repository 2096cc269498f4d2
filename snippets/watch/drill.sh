# In the folder that has mailu.env: cause what the watch has to report, then look.
here=$(dirname "$0")
SINCE=$(date -u +%Y-%m-%dT%H:%M:%S)
export SINCE
python3 "$here/drill.py"
sleep 1
sh "$here/watch.sh"
