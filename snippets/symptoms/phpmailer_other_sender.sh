sed "s/setFrom('user@example.com/setFrom('other@example.org/" ../clients/phpmailer/phpmailer_465.php | php
