/* SPDX-License-Identifier: MIT
 *
 * confine.h - the sandbox as the command line wants it.
 */
#ifndef TCT_CONFINE_H
#define TCT_CONFINE_H

#include "opts.h"
#include "sandbox.h"

/**
 * confine() - Enter the sandbox, once all is open that has to be
 * @folder:	As in struct sandbox
 *
 * Without one a line says so, and all goes on; but if it was to become some user, it must.
 *
 * Return: 0, or -errno with @e set
 */
int confine(const struct opts *o, enum sandbox_profile profile, const char *folder,
	    struct err *e);

#endif /* TCT_CONFINE_H */
