sh "$(dirname "$0")/blackbox.sh" submissions 465
