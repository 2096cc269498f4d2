python3 check_submission.py mail.example.com --account user@example.com --lang en
