<?php
// Run in the WordPress folder: php wp_mail_test.php. Delete it afterwards.
if ( PHP_SAPI !== 'cli' ) {
    exit( 'On the command line only.' );
}
require './wp-load.php';

add_action( 'wp_mail_failed', function ( $error ) {
    echo $error->get_error_message(), PHP_EOL;
} );

$sent = wp_mail( 'friend@example.com', 'Submission test', 'It works: 邮件已送达。' );
echo $sent ? 'Sent.' : 'Not sent.', PHP_EOL;
exit( $sent ? 0 : 1 );
