/* operand.c -- what is wrong with an operand, found before anything is opened. */
#include "host/cli/operand.h"

#include "host/base/exit_code.h"
#include "host/base/log.h"
#include "host/tell/contact.h"

int operand_contact(const char *contact)
{
    struct wherry_error error = {0};
    if (contact_judge(contact, &error) == WHERRY_OK)
        return CODE_OK;
    log_write(LOG_ERROR, "%s", error.message);
    return CODE_USAGE;
}
