/* SPDX-License-Identifier: MIT
 *
 * kernel.h - a Linux kernel that can be booted: its image and its modules.
 */
#ifndef TCT_KERNEL_H
#define TCT_KERNEL_H

#include <limits.h>

#include "err.h"
#include "kernelname.h"

/**
 * struct kernel - A kernel
 * @title:	"6.1.176": what its folder of recordings is called
 * @release:	"6.1.0-50-cloud-amd64": what its uname -r says
 * @image:	File, bzImage as /boot has it; "" for the one that runs here
 * @modules:	Folder with its modules at any depth, "" for none
 */
struct kernel {
	char title[KERNELNAME_MAX];
	char release[KERNELNAME_MAX];
	char image[PATH_MAX];
	char modules[PATH_MAX];
};

/**
 * kernel_from_image() - What kernel a file is, from its header
 * @k:		All set but @modules, which is "" or where a distribution has them for
 *		an image in that place: ../lib/modules/RELEASE or /lib/modules/RELEASE
 *
 * The header is that of the Linux/x86 boot protocol (Documentation/arch/x86/boot.rst).
 *
 * Return: 0, -EINVAL with @e set if it is no such file, or -errno of reading it
 */
int kernel_from_image(struct kernel *k, const char *path, struct err *e);

/** kernel_here() - The one that runs: @image and @modules "" */
void kernel_here(struct kernel *k);

#endif /* TCT_KERNEL_H */
