/* SPDX-License-Identifier: MIT
 *
 * pager.h - standard output through a program that shows it page by page.
 */
#ifndef TCT_PAGER_H
#define TCT_PAGER_H

#include "opts.h"

/**
 * pager_start() - Have what is written from here on shown by $TCPCLOSE_PAGER, $PAGER or less
 *
 * Before the first output. Nothing happens if @o or the kind of output does not want one, or
 * if it cannot be run. Messages on a terminal go through it as well. Who leaves the pager
 * early, or interrupts, ends the program.
 */
void pager_start(const struct opts *o);

/** pager_end() - All has been written: wait until it has been read */
void pager_end(void);

#endif /* TCT_PAGER_H */
