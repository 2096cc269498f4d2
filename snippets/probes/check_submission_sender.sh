python3 check_submission.py mail.example.com --account user@example.com \
  --sender friend@example.com --lang en
