/* form_state.h -- a state that holds some of everything, and that as text and back. */
#ifndef UNIT_FORM_STATE_H
#define UNIT_FORM_STATE_H

#include "host/picture/form/export.h"
#include "host/picture/form/import.h"

/* A contact whom an operator has forgotten; an address. */
#define FORM_STATE_FORGOTTEN "one@gone.example"

/* In the scratch directory. So many contacts, with what a contact can have, at
 * random. */
void form_state_make(const char *name, int contacts);
/* The same with contacts as most are: one record on each side, one field. */
void form_state_make_plain(const char *name, int contacts);
/* The same state again, with `pipeline` "p"; returns the last line, and how many
 * contacts it reports as lost. */
struct form_end form_state_export(const char *name, const char *text, int64_t *lost);
/* FAILED or OK; `name` is made again. The error is kept in form_state_error. */
enum wherry_status form_state_import(const char *text, const char *name,
                                     struct import_result *result);
extern struct wherry_error form_state_error;
/* Is the person with this address kept out? */
bool form_state_is_forgotten(const char *name, const char *address);
/* How much `wherry state check` would complain of. */
int64_t form_state_faults(const char *name);
/* All of a file, with a NUL at its end; the caller frees. */
char *form_state_read(const char *name, size_t *length);
/* The lines after the head are the same. */
bool form_state_same(const char *one, const char *other);

#endif
