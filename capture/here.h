/* SPDX-License-Identifier: MIT
 *
 * here.h - the kernel and the network namespace that a recording is made in.
 */
#ifndef TCT_HERE_H
#define TCT_HERE_H

#include "calls_sidecar.h"

/**
 * here_describe() - Set @kernel, @build and @sysctls of a head, as of the caller's network
 * namespace
 *
 * What this kernel or this namespace does not have is left out.
 */
void here_describe(struct sidecar_head *head);

#endif /* TCT_HERE_H */
