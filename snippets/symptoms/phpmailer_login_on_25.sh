sed 's/= 587/= 25/' ../clients/phpmailer/phpmailer_587.php | php
