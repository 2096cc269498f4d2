/* Writes the name of each file under /snippets that a program opens to $OPENED, so that its evidence
   knows what it rests on, whichever way the name was made. Loaded by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "/snippets/"
#define NEXT(name, type) ((type)dlsym(RTLD_NEXT, name))

typedef int (*open_t)(const char *, int, ...);
typedef int (*openat_t)(int, const char *, int, ...);
typedef FILE *(*fopen_t)(const char *, const char *);

static int note(int file)
{
    char link[64], path[4096];
    const char *list = getenv("OPENED");
    int kept = errno, log;
    ssize_t length;

    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (file < 0 || !list || (length = readlink(link, path, sizeof path - 1)) < 0 || strncmp(path, FOLDER, strlen(FOLDER)))
        goto out;
    path[length] = '\n';
    if ((log = NEXT("open", open_t)(list, O_WRONLY | O_CREAT | O_APPEND, 0600)) >= 0) {
        (void)!write(log, path, (size_t)length + 1);
        close(log);
    }
out:
    errno = kept;
    return file;
}

static int mode_of(int flags, va_list rest)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
}

#define OPEN(name)                                                      \
    int name(const char *path, int flags, ...)                          \
    {                                                                   \
        va_list rest;                                                   \
        va_start(rest, flags);                                          \
        int mode = mode_of(flags, rest);                                \
        va_end(rest);                                                   \
        return note(NEXT(#name, open_t)(path, flags, mode));            \
    }
#define OPENAT(name)                                                    \
    int name(int folder, const char *path, int flags, ...)              \
    {                                                                   \
        va_list rest;                                                   \
        va_start(rest, flags);                                          \
        int mode = mode_of(flags, rest);                                \
        va_end(rest);                                                   \
        return note(NEXT(#name, openat_t)(folder, path, flags, mode));  \
    }
#define FOPEN(name)                                                     \
    FILE *name(const char *path, const char *mode)                      \
    {                                                                   \
        FILE *file = NEXT(#name, fopen_t)(path, mode);                  \
        if (file)                                                       \
            note(fileno(file));                                         \
        return file;                                                    \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
FOPEN(fopen)
FOPEN(fopen64)
