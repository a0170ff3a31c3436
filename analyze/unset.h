/* SPDX-License-Identifier: MIT
 *
 * unset.h - variables that are filled at once, and too large to be filled twice.
 */
#ifndef TCT_UNSET_H
#define TCT_UNSET_H

/* The hardening of the release sets all others to zero: many bytes are a call or "rep stos", which
 * waits. Who uses this fills all that is read, before anything is.
 */
#define UNSET __attribute__((uninitialized))

#endif /* TCT_UNSET_H */
