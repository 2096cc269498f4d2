python3 check_submission.py mail.example.com --lang en
