/* operand.h -- what is wrong with an operand, found before anything is opened. */
#ifndef CLI_OPERAND_H
#define CLI_OPERAND_H

/* CODE_OK if `contact` is an address or a short id; else CODE_USAGE, with the reason
 * printed. Whether there is such a contact is another question. */
int operand_contact(const char *contact);

#endif
