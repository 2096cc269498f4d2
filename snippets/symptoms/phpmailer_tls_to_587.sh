sed 's/= 465/= 587/' ../clients/phpmailer/phpmailer_465.php | php
