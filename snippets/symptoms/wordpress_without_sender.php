<?php
/**
 * Plugin Name: Submission without a sender of its own
 *
 * Save as wp-content/mu-plugins/submission.php and define SMTP_USER and SMTP_PASSWORD in wp-config.php.
 */

add_action( 'phpmailer_init', function ( $mailer ) {
    $mailer->isSMTP();
    $mailer->Host       = 'mail.example.com';
    $mailer->Port       = 465;
    $mailer->SMTPSecure = 'ssl';
    $mailer->SMTPAuth   = true;
    $mailer->Username   = SMTP_USER;
    $mailer->Password   = SMTP_PASSWORD;
} );
