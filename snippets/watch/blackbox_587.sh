sh "$(dirname "$0")/blackbox.sh" submission 587
