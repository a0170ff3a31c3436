/* SPDX-License-Identifier: MIT
 *
 * accept.h - what an HTTP client says it can read.
 */
#ifndef TCT_ACCEPT_H
#define TCT_ACCEPT_H

/**
 * accept_weight() - How much a client wants a media type (RFC 9110 12.5.1)
 * @accept:	Value of its Accept header, NULL without one
 * @type:	"text/plain"; a wildcard does not name it
 * @version:	A range that says another one does not name it either
 *
 * Return: thousandths, 0 if it is not named or not wanted
 */
unsigned int accept_weight(const char *accept, const char *type, const char *version);

#endif /* TCT_ACCEPT_H */
