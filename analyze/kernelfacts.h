/* SPDX-License-Identifier: MIT
 *
 * kernelfacts.h - what the kernel's reason for a RST proves.
 */
#ifndef TCT_KERNELFACTS_H
#define TCT_KERNELFACTS_H

#include "testimony.h"

/**
 * kernel_facts() - Facts about a RST, and of calls that the kernel denies
 * @r:		The RST
 * @told:	What the kernel said of it
 * @calls:	F(CALL_...) of its sender; those that do not fit the reason are taken out:
 *		they came before or after it, and have not sent it
 *
 * Return: set of F(KERNEL_...)
 */
uint64_t kernel_facts(const struct reset *r, const struct told *told, uint64_t *calls);

#endif /* TCT_KERNELFACTS_H */
