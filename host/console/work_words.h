/* work_words.h -- what a piece of work does, for people who write no specs. */
#ifndef CONSOLE_WORK_WORDS_H
#define CONSOLE_WORK_WORDS_H

/* "People who leave the list opt out in the CRM"; the name itself for any other one. */
const char *work_words(const char *work);

#endif
