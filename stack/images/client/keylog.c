/* Lets any program that uses OpenSSL write its TLS session keys to $SSLKEYLOGFILE,
   as curl, Python and browsers do by themselves, so that observe.py can show the dialogue
   of a client that nobody had to change. Loaded by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void append_key(const SSL *ssl, const char *line)
{
    const char *path = getenv("SSLKEYLOGFILE");
    int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

    if (file < 0)
        return;
    (void)!write(file, line, strlen(line));
    (void)!write(file, "\n", 1);
    close(file);
}

SSL *SSL_new(SSL_CTX *context)
{
    SSL *(*original)(SSL_CTX *) = (SSL *(*)(SSL_CTX *))dlsym(RTLD_NEXT, "SSL_new");

    if (!SSL_CTX_get_keylog_callback(context))
        SSL_CTX_set_keylog_callback(context, append_key);
    return original(context);
}
