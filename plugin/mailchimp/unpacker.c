/* unpacker.c -- libarchive, loaded when there is something to unpack. */
#include "plugin/mailchimp/unpacker.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "host/base/error.h"

/* All versions with this name have the functions of the header that we are built with. */
#define LIBRARY "libarchive.so.13"
#if ARCHIVE_VERSION_NUMBER >= 4000000
#error "libarchive 4 has another name"
#endif

#define FUNCTION(name)                                                                 \
    {                                                                                  \
        "archive_" #name, offsetof(struct unpacker, name)                              \
    }
static const struct {
    const char *name;
    size_t offset;
} functions[] = {
    FUNCTION(read_new),
    FUNCTION(read_support_filter_gzip),
    FUNCTION(read_support_format_tar),
    FUNCTION(read_open_memory),
    FUNCTION(read_next_header),
    FUNCTION(entry_filetype),
    FUNCTION(read_data),
    FUNCTION(read_free),
};

enum wherry_status unpacker_open(struct unpacker *unpacker, struct wherry_error *error)
{
    *unpacker = (struct unpacker){.library = dlopen(LIBRARY, RTLD_NOW | RTLD_NODELETE)};
    bool whole = unpacker->library != NULL;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0] && whole; i++) {
        void *found = dlsym(unpacker->library, functions[i].name);
        memcpy((char *)unpacker + functions[i].offset, &found, sizeof found);
        whole = found != NULL;
    }
    if (whole)
        return WHERRY_OK;
    unpacker_close(unpacker);
    return fail(error, WHERRY_FAILED,
                "'" LIBRARY "' cannot be loaded: install libarchive");
}

void unpacker_close(struct unpacker *unpacker)
{
    if (unpacker->library != NULL)
        dlclose(unpacker->library);
    unpacker->library = NULL;
}
