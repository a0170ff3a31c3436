/* SPDX-License-Identifier: MIT
 *
 * Scenarios: every table can be played to its end, and promises what exists.
 */
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "args.h"
#include "kernelname.h"
#include "promise.h"
#include "scenario.h"
#include "verbs.h"

static const char *const endings[] = {
#define ENDING(id, name, ...) name,
#include "endings.def"
#undef ENDING
};

static const char *const causes[] = {
#define CAUSE(id, name, ...) name,
#include "causes.def"
#undef CAUSE
};

static const char *const closers[] = { "client", "server", "both" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void names_are_unique_and_can_be_found(void **state)
{
	(void)state;
	assert_true(nscenarios > 0);
	for (size_t i = 0; i < nscenarios; i++) {
		const char *name = scenarios[i]->name;

		assert_ptr_equal(scenario_find(name), scenarios[i]);
		for (const char *p = name; *p; p++)
			assert_true(islower((unsigned char)*p) ||
				    isdigit((unsigned char)*p) || *p == '-');
	}
	assert_null(scenario_find("no-such-scenario"));
}

static void names_are_those_of_the_table(void **state)
{
	static const char *const ids[] = {
#define SCENARIO(id) #id,
#include "scenarios.def"
#undef SCENARIO
	};

	(void)state;
	assert_int_equal(COUNT(ids), nscenarios);
	for (size_t i = 0; i < nscenarios; i++) {
		assert_int_equal(strlen(ids[i]), strlen(scenarios[i]->name));
		for (size_t k = 0; ids[i][k]; k++)
			assert_true(ids[i][k] == scenarios[i]->name[k] ||
				    (ids[i][k] == '_' && scenarios[i]->name[k] == '-'));
	}
}

static void each_says_what_it_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < nscenarios; i++) {
		const struct scenario *s = scenarios[i];
		size_t n = strlen(s->summary);

		assert_in_range(n, 20, 76);
		assert_int_not_equal(s->summary[n - 1], '.');
		assert_true(strlen(s->story) > 2 * n);
		assert_int_equal(s->story[strlen(s->story) - 1], '.');
	}
}

static void each_promises_what_the_analyzer_can_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < nscenarios; i++) {
		const struct scenario *s = scenarios[i];

		assert_true(!s->closer || s->ending);
		if (s->ending)
			assert_true(is_one_of(s->ending, endings, COUNT(endings)));
		if (s->closer)
			assert_true(is_one_of(s->closer, closers, COUNT(closers)));
		if (s->cause)
			assert_true(is_one_of(s->cause, causes, COUNT(causes)));
		assert_true(!s->cause || s->ending);
	}
}

static void each_change_says_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < nscenarios; i++)
		for (size_t k = 0; k < CHANGES_MAX; k++) {
			const struct change *c = &scenarios[i]->changes[k];

			assert_int_equal(c->text != NULL, c->since || c->before);
			if (c->ending)
				assert_true(
					is_one_of(c->ending, endings, COUNT(endings)));
			if (c->cause && *c->cause)
				assert_true(is_one_of(c->cause, causes, COUNT(causes)));
			if (c->closer && *c->closer)
				assert_true(
					is_one_of(c->closer, closers, COUNT(closers)));
			if (c->text)
				assert_int_equal(c->text[strlen(c->text) - 1], '.');
		}
}

/* What a step does to the descriptors of its actor: as verbs.c does it. */
static void track_descriptors(const struct step *s, bool open[static FD_N])
{
	if (s->want == ANY_FD)
		open[s->fd] = true;
	if (s->call == CALL_PIPE || s->call == CALL_SOCKETPAIR)
		open[FD_A] = open[FD_B] = true;
	if (s->call == CALL_CLOSE || s->call == CALL_URING_CLOSE ||
	    s->call == CALL_NETNS_DELETE)
		open[s->fd] = false;
	if (s->call == CALL_EXIT || s->call == CALL_KILLED || s->killed)
		for (int i = 0; i < FD_N; i++)
			open[i] = false;
}

static bool uses_descriptor(const struct step *s)
{
	return s->call != CALL_SOCKET && s->call != CALL_PIPE &&
	       s->call != CALL_SOCKETPAIR && s->call != CALL_ACCEPT &&
	       s->call != CALL_MEMFD && s->call != CALL_PIDFD_GETFD &&
	       s->call != CALL_LINK && s->call != CALL_SIGNAL &&
	       s->call != CALL_NETNS_ADD && s->call != CALL_SETNS &&
	       s->call != CALL_SOCK_DESTROY && s->call != CALL_FORK &&
	       s->call != CALL_WAITPID && s->call != CALL_EXIT &&
	       s->call != CALL_KILLED;
}

/* Kernels that scenarios tell apart, and the newest. */
static const unsigned int kernels[] = { LINUX(5, 10, 223), LINUX(5, 10, 262),
					LINUX(6, 1, 0), LINUX(6, 12, 0), 0 };

static void check_descriptors(const struct scenario *scn, unsigned int kernel)
{
	bool open[ACTOR_N][FD_N] = { { false } };

	for (size_t k = 0; k < scn->nsteps; k++) {
		const struct step *s = &scn->steps[k];

		if (s->join || s->pause || s->watch || !promise_step(s, kernel))
			continue;
		if (uses_descriptor(s))
			assert_true(open[s->who][s->fd]);
		track_descriptors(s, open[s->who]);
	}
	for (int a = 0; a < ACTOR_N; a++)
		assert_false(open[a][FD_CONN] || open[a][FD_A] || open[a][FD_B]);
}

static void descriptors_are_open_when_used_and_closed_at_the_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < nscenarios; i++)
		for (size_t k = 0; k < COUNT(kernels); k++)
			check_descriptors(scenarios[i], kernels[k]);
}

static void check_blocks(const struct scenario *scn, unsigned int kernel)
{
	bool blocked[ACTOR_N] = { false };

	for (size_t k = 0; k < scn->nsteps; k++) {
		const struct step *s = &scn->steps[k];

		if (s->pause || s->watch || !promise_step(s, kernel))
			continue;
		assert_int_equal(blocked[s->who], s->join);
		blocked[s->who] = s->blocks;
	}
	for (int a = 0; a < ACTOR_N; a++)
		assert_false(blocked[a]);
}

static void what_blocks_is_waited_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < nscenarios; i++)
		for (size_t k = 0; k < COUNT(kernels); k++)
			check_blocks(scenarios[i], kernels[k]);
}

static void steps_can_be_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < nscenarios; i++)
		for (size_t k = 0; k < scenarios[i]->nsteps; k++) {
			const struct step *s = &scenarios[i]->steps[k];

			if (s->call != CALL_KILLED) {
				assert_non_null(verbs[s->call]);
				assert_non_null(args_of[s->call]);
			}
			assert_true(s->arg <= BUFFER_SIZE);
			assert_true(s->arg >= 0 || s->call == CALL_SETSOCKOPT);
			assert_true(!s->signal || s->err == EPIPE);
			assert_true(!s->killed || s->signal == SIGPIPE);
			assert_true(!s->revents || s->call == CALL_POLL);
			assert_true(!s->value || s->call == CALL_GETSOCKOPT);
		}
}

static void groups_stand_together_in_order(void **state)
{
	enum group last = GROUP_NONE;

	(void)state;
	for (size_t i = 0; i < nscenarios; i++) {
		assert_in_range(scenarios[i]->group, last, GROUP_N - 1);
		assert_int_not_equal(scenarios[i]->group, GROUP_NONE);
		last = scenarios[i]->group;
		assert_non_null(group_titles[last]);
	}
}

static void actors_are_counted_in_pairs_or_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < nscenarios; i++) {
		size_t n = scenario_actors(scenarios[i]);

		assert_in_range(n, 1, ACTOR_N);
		assert_true(n % 2 == 0 || !scenarios[i]->ending ||
			    scenarios[i]->who[n - 1]);
	}
	assert_string_equal(scenario_who(scenario_find("sigpipe"), SERVER_2),
			    "server2");
	assert_string_equal(scenario_who(scenario_find("pipe-epipe"), CLIENT),
			    "writer");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_unique_and_can_be_found),
		cmocka_unit_test(names_are_those_of_the_table),
		cmocka_unit_test(each_says_what_it_shows),
		cmocka_unit_test(each_promises_what_the_analyzer_can_say),
		cmocka_unit_test(each_change_says_what_it_is),
		cmocka_unit_test(descriptors_are_open_when_used_and_closed_at_the_end),
		cmocka_unit_test(what_blocks_is_waited_for),
		cmocka_unit_test(steps_can_be_made),
		cmocka_unit_test(groups_stand_together_in_order),
		cmocka_unit_test(actors_are_counted_in_pairs_or_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
