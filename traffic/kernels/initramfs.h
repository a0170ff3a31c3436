/* SPDX-License-Identifier: MIT
 *
 * initramfs.h - the file system that a guest boots into: busybox, this program with its
 * libraries, modules, and a script that does the job.
 */
#ifndef TCT_INITRAMFS_H
#define TCT_INITRAMFS_H

#include "err.h"
#include "modules.h"

/* Lines on the guest's console, each followed by its value. */
#define GUEST_UP   "GUEST UP"	/* uname -r */
#define GUEST_DONE "GUEST DONE" /* exit status */
#define GUEST_SENT "GUEST SENT" /* results are through */

/**
 * initramfs_write() - Write it, the same bytes for the same input
 * @fd:		Where to, at its begin
 * @busybox:	A static busybox
 * @words:	Arguments for this program, NULL behind the last; none may hold a newline.
 *		It finds an empty folder /out, whose files are what the guest sends; what
 *		it says on standard error is on the console, and in /out/remarks
 *
 * Return: 0, or -errno with @e set
 */
int initramfs_write(int fd, const char *busybox, const struct modules *m,
		    const char *const words[], struct err *e);

#endif /* TCT_INITRAMFS_H */
