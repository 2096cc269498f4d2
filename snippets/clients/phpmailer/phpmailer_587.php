<?php
require 'libphp-phpmailer/autoload.php'; // Debian's package; with Composer: 'vendor/autoload.php'

use PHPMailer\PHPMailer\PHPMailer;

$mail = new PHPMailer();
$mail->isSMTP();
$mail->Host       = 'mail.example.com';
$mail->Port       = 587;
$mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS;
$mail->SMTPAuth   = true;
$mail->Username   = 'user@example.com';
$mail->Password   = getenv('SMTP_PASSWORD');
$mail->Timeout    = 10;
$mail->CharSet    = PHPMailer::CHARSET_UTF8;

$mail->setFrom('user@example.com');
$mail->addAddress('friend@example.com');
$mail->Subject = 'Submission test';
$mail->Body    = 'It works: 邮件已送达。';

$sent = $mail->send();
echo $sent ? 'Sent.' : $mail->ErrorInfo, PHP_EOL;
exit($sent ? 0 : 1);
