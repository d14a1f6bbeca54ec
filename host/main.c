/* main.c -- the table of commands. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "plugin/wherry.h"

enum { EXIT_USAGE = 2 };

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("wherry %s (plugin interface %d.%d)\n", PACKAGE_VERSION,
               WHERRY_ABI_MAJOR, WHERRY_ABI_MINOR);
        return 0;
    }
    fprintf(stderr, "usage: wherry --version\n");
    return EXIT_USAGE;
}
