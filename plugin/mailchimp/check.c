/* check.c -- is the connection good, and to whom? */
#include "plugin/mailchimp/check.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/instance.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/requests.h"

/* The ten connections are counted for each key, so its hash is the account: stable,
 * and nothing can be learned from it. */
static const char *account_key(struct mailchimp *mailchimp)
{
    static const char start[] = "mailchimp:";
    enum { DIGEST_BYTES = 8 };
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    const char *key = mailchimp->config->api_key;
    EVP_Digest(key, strlen(key), digest, NULL, EVP_sha256(), NULL);
    char *account =
        arena_allocate(&mailchimp->arena, sizeof start + 2 * DIGEST_BYTES + 1);
    memcpy(account, start, sizeof start);
    for (int i = 0; i < DIGEST_BYTES; i++)
        snprintf(account + sizeof start - 1 + 2 * i, 3, "%02x", digest[i]);
    return account;
}

/* What the first read also asks. */
void mailchimp_prepare(void *self)
{
    list_begin(self);
    definitions_begin(self);
}

enum wherry_status mailchimp_check(void *self, struct wherry_identity *identity,
                                   struct wherry_error *error)
{
    struct mailchimp *mailchimp = self;
    struct list list = {.arena = &mailchimp->arena};
    enum wherry_status status = list_describe(mailchimp, &list, error);
    if (status != WHERRY_OK)
        return status;
    identity->account_key = account_key(mailchimp);
    identity->account_name = list.company;
    identity->list_name = list.name;
    identity->warning = list.double_optin ? "the list requires double opt-in: new "
                                            "members may be pending until they confirm"

                                          : "";
    identity->date_ms = requests_clock_ms(mailchimp->requests);
    return WHERRY_OK;
}
