/* SPDX-License-Identifier: MIT
 *
 * link.h - what in a text has a place to look it up.
 */
#ifndef TCT_LINK_H
#define TCT_LINK_H

#include <stddef.h>

#define LINK_MAX_BYTES 128

/**
 * link_at() - Does text begin with a reference: "RFC 9293", "RFC 9293 3.10.7.4"?
 * @url:	Where that is, if so
 *
 * Return: bytes of the reference, 0 if it does not
 */
size_t link_at(const char *s, char url[static LINK_MAX_BYTES]);

#endif /* TCT_LINK_H */
