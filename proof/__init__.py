"""From pages to snippets to claims to evidence."""
