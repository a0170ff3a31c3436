/* SPDX-License-Identifier: MIT
 *
 * couple.h - two flows in the format canon, to be compared. After cmocka.h.
 */
#ifndef TCT_COUPLE_H
#define TCT_COUPLE_H

#include <stdio.h>
#include <stdlib.h>

#include "align.h"

/**
 * struct couple - Two texts
 * @p:		Of their first flows
 */
struct couple {
	struct canon c[2];
	struct pairs p;
};

/* @a, @b: lines of a flow, separated by ';' */
static inline void setup(struct couple *o, const char *a, const char *b)
{
	for (int i = 0; i < 2; i++) {
		char *text = NULL;
		struct err e;
		int n = asprintf(&text, "canon 1\nflow 1\n%s\n", i ? b : a);

		assert_true(n > 0);
		for (char *s = text; *s; s++)
			if (*s == ';')
				*s = '\n';
		assert_int_equal(canon_parse(&o->c[i], text, (size_t)n, 0, &e), 0);
	}
}

static inline void tear_down(struct couple *o)
{
	canon_free(&o->c[0]);
	canon_free(&o->c[1]);
	pairs_free(&o->p);
}

#define SYN  "client S 0 [syn] SYN_SENT/-"
#define ACK  "client . ack 1 CLOSE/CLOSE"
#define FIN  "client F. 1:1(0) ack 1 CLOSE/CLOSE"
#define RST  "server R. 1 ack 1 CLOSE/CLOSE"
#define SFIN "server F. 1:1(0) ack 1 CLOSE/CLOSE"
#define SHUT "server: close(3) = 0"

#endif /* TCT_COUPLE_H */
