/* SPDX-License-Identifier: MIT
 *
 * tap.h - a TAP interface: a cable whose other end is a process.
 */
#ifndef TCT_TAP_H
#define TCT_TAP_H

#include <stdint.h>

#include "err.h"

/**
 * tap_make() - Make one in the caller's network namespace, with an address, and up
 * @name:	At most 15 characters; it goes with the namespace
 * @address:	Host byte order; the network is a /24
 *
 * Return: 0, or -errno with @e set
 */
int tap_make(const char *name, uint32_t address, struct err *e);

#endif /* TCT_TAP_H */
