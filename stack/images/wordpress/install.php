<?php
// What the form "Welcome to WordPress" does, without the form.
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = 'wordpress.example.com';
require '/usr/share/wordpress/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter( 'pre_wp_mail', '__return_true' );
wp_install( 'Example', 'admin', 'user@example.com', false, '', wp_generate_password() );
