<?php
// The settings that WordPress's own set-up page writes, and the two that the page's plugin reads.
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost' );
define( 'WP_CONTENT_DIR', '/var/lib/wordpress/wp-content' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'SMTP_USER', 'user@example.com' );
define( 'SMTP_PASSWORD', getenv( 'SMTP_PASSWORD' ) );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', '/usr/share/wordpress/' );
}
