/* fuzz_connector.c -- any answers to whatever a connector asks: every operation, for the
 * connector that this is linked with.
 *
 * The first byte of an input chooses the operation, the rest are answers: any_host.h.
 */
#include <stddef.h>

#include "tests/fuzz/any_host.h"
#include "tests/fuzz/operations.h"
#include "tests/fuzz/replay.h"

extern const struct wherry_connector wherry_connector;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    _Alignas(max_align_t) char config[OPERATIONS_CONFIG] = {0};
    struct any_host host;
    struct wherry_error error = {0};
    void *self = NULL;
    if (length == 0)
        return 0;
    any_host_begin(&host, (const char *)bytes + 1, length - 1);
    operations_configure("", config);
    enum wherry_status status =
        wherry_connector.open(&host.table, config, &self, &error);
    any_host_judge(&host, status, &error);
    MUST(status == WHERRY_OK);
    operations_do(&host, self, bytes[0]);
    wherry_connector.close(self);
    any_host_finish(&host);
    return 0;
}
