/* SPDX-License-Identifier: MIT
 *
 * sandbox.h - give up all that reading packets does not need.
 *
 * What comes from captures and the wire is read by code that may have faults. Whoever finds
 * one should get a process that can open nothing, connect nowhere and run nothing.
 */
#ifndef TCT_SANDBOX_H
#define TCT_SANDBOX_H

#include <stdbool.h>

#include "err.h"

/* What is still to be done. */
enum sandbox_profile {
	SANDBOX_READ,	/* all inputs and outputs are open */
	SANDBOX_FILES,	/* further files are opened, to be read */
	SANDBOX_WATCH,	/* an interface may have to be opened again */
	SANDBOX_ROTATE, /* ... and files are written, and made */
	SANDBOX_PROFILES
};

/**
 * struct sandbox - What to keep
 * @user:	Whom to become if this is root, NULL for nobody
 * @stay:	... but not to become anybody: files that only root may use are still wanted
 * @folder:	The one folder that files are made in, NULL for none
 */
struct sandbox {
	enum sandbox_profile profile;
	const char *user;
	bool stay;
	const char *folder;
};

/**
 * sandbox_enter() - From here on, with all threads that there are and will be
 *
 * Return: 0, or -errno with @e set if it could not be had
 */
int sandbox_enter(const struct sandbox *s, struct err *e);

#endif /* TCT_SANDBOX_H */
