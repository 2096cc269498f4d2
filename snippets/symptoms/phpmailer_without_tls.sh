sed 's/PHPMailer::ENCRYPTION_STARTTLS/""; $mail->SMTPAutoTLS = false/' ../clients/phpmailer/phpmailer_587.php | php
