/* SPDX-License-Identifier: MIT
 *
 * promise.c - what a scenario promises on which kernel.
 */
#include "promise.h"

#include <limits.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "kernelname.h"

unsigned int promise_kernel(void)
{
	struct utsname u;
	char text[sizeof(u.release) + sizeof(u.version) + 1];
	char title[KERNELNAME_MAX];

	if (uname(&u))
		return 0;
	snprintf(text, sizeof(text), "%s %s", u.release, u.version);
	kernelname_title(text, title);
	return kernelname_version(title);
}

static bool within(unsigned int kernel, unsigned int since, unsigned int before)
{
	if (!kernel)
		kernel = UINT_MAX;
	return kernel >= since && (!before || kernel < before);
}

static const char *either(const char *changed, const char *own)
{
	if (!changed)
		return own;
	return *changed ? changed : NULL;
}

struct promise promise_of(const struct scenario *scn, unsigned int kernel)
{
	struct promise p = { .ending = scn->ending,
			     .cause = scn->cause,
			     .cause_too = scn->cause_too,
			     .closer = scn->closer,
			     .frames = scn->frames };

	for (size_t i = 0; i < CHANGES_MAX && scn->changes[i].text; i++) {
		const struct change *c = &scn->changes[i];

		if (!within(kernel, c->since, c->before))
			continue;
		p.ending = either(c->ending, p.ending);
		p.cause = either(c->cause, p.cause);
		p.closer = either(c->closer, p.closer);
		p.frames = c->frames ? c->frames : p.frames;
		p.change = c;
	}
	return p;
}

bool promise_step(const struct step *step, unsigned int kernel)
{
	return within(kernel, step->since, step->before);
}
