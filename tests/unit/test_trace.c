/* SPDX-License-Identifier: MIT
 *
 * test_trace.c - this program, run under the tracer, and what is recorded of it.
 */
#include "trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PLENTY	 (4u << 20)

/* --- what the traced program does; descriptors 3, 4 and 5 are the connection --- */

enum { LISTENER = 3, CLIENT, SERVER };

static char buffer[64];

static void must(bool ok)
{
	if (!ok)
		_exit(99);
}

static void open_connection(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(socket(AF_INET, SOCK_STREAM, 0) == LISTENER);
	must(bind(LISTENER, (struct sockaddr *)&sin, len) == 0);
	must(listen(LISTENER, 4) == 0);
	must(getsockname(LISTENER, (struct sockaddr *)&sin, &len) == 0);
	must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0) == CLIENT);
	must(connect(CLIENT, (struct sockaddr *)&sin, len) < 0 && errno == EINPROGRESS);
	must(accept4(LISTENER, NULL, NULL, 0) == SERVER);
}

static void do_data(void)
{
	struct iovec v[2] = { { buffer, 3 }, { buffer, 4 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };
	struct mmsghdr mm[2] = { { .msg_hdr = m }, { .msg_hdr = m } };
	int file = memfd_create("file", 0), pipes[2];

	must(write(CLIENT, buffer, 5) == 5 && writev(CLIENT, v, 2) == 7);
	must(send(CLIENT, buffer, 1, MSG_NOSIGNAL) == 1);
	must(sendmsg(CLIENT, &m, MSG_DONTWAIT) == 7);
	must(sendmmsg(CLIENT, mm, 2, 0) == 2);
	must(ftruncate(file, 9) == 0 && sendfile(CLIENT, file, NULL, 9) == 9);
	must(read(SERVER, buffer, 5) == 5 && readv(SERVER, v, 2) == 7);
	must(recv(SERVER, buffer, 1, MSG_PEEK) == 1);
	must(recvmsg(SERVER, &m, 0) == 7 && recvmmsg(SERVER, mm, 2, 0, NULL) == 2);
	must(pipe(pipes) == 0);
	must(splice(SERVER, NULL, pipes[1], NULL, 10, 0) == 10);
	must(splice(pipes[0], NULL, SERVER, NULL, 10, 0) == 10);
	must(write(STDERR_FILENO, "", 0) == 0 && write(file, buffer, 1) == 1);
}

static void do_wait(void)
{
	struct pollfd p = { .fd = SERVER, .events = POLLIN | POLLRDHUP };
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = 0x123456789a };
	struct timeval now = { .tv_sec = 0 };
	int ep = epoll_create1(0);
	fd_set set;

	must(poll(&p, 1, 0) == 0);
	must(epoll_ctl(ep, EPOLL_CTL_ADD, SERVER, &ev) == 0);
	must(shutdown(CLIENT, SHUT_WR) == 0);
	must(poll(&p, 1, -1) == 1 && epoll_wait(ep, &ev, 1, -1) == 1);
	FD_ZERO(&set);
	FD_SET(SERVER, &set);
	must(select(SERVER + 1, &set, NULL, NULL, &now) == 1);
}

static void do_options(void)
{
	struct linger linger = { 1, 0 };
	int value = -1;
	socklen_t len = sizeof(value);

	setsockopt(CLIENT, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	setsockopt(CLIENT, IPPROTO_TCP, TCP_LINGER2, &value, len);
	setsockopt(CLIENT, SOL_SOCKET, SO_RCVBUF, &value, len);
	must(getsockopt(CLIENT, SOL_SOCKET, SO_ERROR, &value, &len) == 0 && value == 0);
	close(CLIENT);
	must(read(SERVER, buffer, 5) < 0 && errno == ECONNRESET);
}

/* Numbers that stand for the same socket, and take its place. */
static void do_descriptors(void)
{
	must(write(CLIENT, buffer, 5) == 5);
	must(dup(SERVER) == 6 && fcntl(SERVER, F_DUPFD, 20) == 20);
	must(fcntl(SERVER, F_GETFL) >= 0);
	must(dup2(STDERR_FILENO, 6) == 6 && dup3(SERVER, 21, O_CLOEXEC) == 21);
	must(close_range(20, 21, 0) == 0);
}

static void do_epipe(void)
{
	close(CLIENT);
	must(write(SERVER, buffer, 1) == 1);
	must(poll(&(struct pollfd){ .fd = SERVER, .events = 0 }, 1, -1) == 1);
	(void)!write(SERVER, buffer, 1);
}

static void do_ignored(void)
{
	signal(SIGPIPE, SIG_IGN);
	must(shutdown(SERVER, SHUT_WR) == 0);
	must(write(SERVER, buffer, 1) < 0 && errno == EPIPE);
}

static void do_exit(void)
{
	must(write(CLIENT, buffer, 5) == 5);
	_exit(3);
}

static void do_waiting(void)
{
	close(SERVER);
	close(CLIENT);
	must(socket(AF_INET, SOCK_STREAM, 0) == CLIENT);
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	must(getsockname(LISTENER, (struct sockaddr *)&sin, &len) == 0);
	must(connect(CLIENT, (struct sockaddr *)&sin, len) == 0);
	close(LISTENER);
}

static void do_refused(void)
{
	struct sockaddr_in sin = { .sin_family = AF_UNSPEC };
	socklen_t len = sizeof(sin);

	must(getsockname(LISTENER, (struct sockaddr *)&sin, &len) == 0);
	close(LISTENER);
	must(socket(AF_INET, SOCK_STREAM, 0) == LISTENER);
	must(connect(LISTENER, (struct sockaddr *)&sin, len) < 0);
	must(errno == ECONNREFUSED);
	must(socket(AF_UNIX, SOCK_STREAM, 0) == 6 &&
	     socket(AF_INET, SOCK_DGRAM, 0) == 7);
}

/* clang-format off */
static const struct {
	const char *name;
	void (*act)(void);
	int status;
	const char *calls; /* after those that open the connection; ports are P */
} rows[] = {
	{ "calls that read and write", do_data, 0,
	  "write(4, 5) = 5\n" "writev(4, 7) = 7\n" "send(4, 1, MSG_NOSIGNAL) = 1\n"
	  "sendmsg(4, 7, MSG_DONTWAIT) = 7\n" "sendmmsg(4, 2 messages, 0) = 14\n"
	  "sendfile(4, 6, 9) = 9\n" "read(5, 5) = 5\n" "readv(5, 7) = 7\n"
	  "recv(5, 1, MSG_PEEK) = 1\n" "recvmsg(5, 7, 0) = 7\n"
	  "recvmmsg(5, 2 messages, 0) = 14\n" "splice_from(5, 8, 10) = 10\n"
	  "splice_to(7, 5, 10) = 10\n"
	  "exit(0) [unread 10]\n" "exit(0)\n" },
	{ "calls that wait", do_wait, 0,
	  "poll({5, IN|RDHUP}, 0) = 0\n" "shutdown(4, SHUT_WR) = 0\n"
	  "poll({5, IN|RDHUP}, -1) = 1 [IN|RDHUP]\n" "epoll_wait(6, {5}) = 1 [IN]\n"
	  "pselect(6, {5}) = 1 [IN]\n" "exit(0)\n" "exit(0)\n" },
	{ "options", do_options, 0,
	  "setsockopt(4, SO_LINGER, {1, 0}) = 0\n" "setsockopt(4, TCP_LINGER2, -1) = 0\n"
	  "getsockopt(4, SO_ERROR) = 0 [0]\n" "close(4) = 0 [SO_LINGER 0]\n"
	  "read(5, 5) = -1 ECONNRESET\n" "exit(0)\n" },
	{ "descriptors", do_descriptors, 0,
	  "write(4, 5) = 5\n" "dup(5) = 6\n" "fcntl(5, F_DUPFD, 20) = 20\n"
	  "dup2(2, 6) = 6 [unread 5]\n" "dup3(5, 21) = 21\n"
	  "close_range(20, 21, 0) = 0 [unread 5]\n" "close_range(20, 21, 0) = 0 [unread 5]\n"
	  "exit(0)\n" "exit(0) [unread 5]\n" },
	{ "SIGPIPE", do_epipe, SIGPIPE,
	  "close(4) = 0\n" "write(5, 1) = 1\n" "poll({5, 0}, -1) = 1 [ERR|HUP]\n"
	  "write(5, 1) = -1 EPIPE + SIGPIPE\n" "killed() + SIGPIPE\n" },
	{ "SIGPIPE that is ignored", do_ignored, 0,
	  "shutdown(5, SHUT_WR) = 0\n" "write(5, 1) = -1 EPIPE\n" "exit(0)\n" "exit(0)\n" },
	{ "the end of a process closes what it has", do_exit, 3 << 8,
	  "write(4, 5) = 5\n" "exit(3)\n" "exit(3) [unread 5]\n" },
	{ "a listener is closed with a connection waiting", do_waiting, 0,
	  "close(5) = 0\n" "close(4) = 0\n" "socket(AF_INET, SOCK_STREAM, 0) = 4\n"
	  "connect(4, 127.0.0.1:P) = 0\n" "close(3) = 0 [not accepted 1]\n" "exit(0)\n" },
	{ "a connection that is refused, and other sockets", do_refused, 0,
	  "socket(AF_INET, SOCK_STREAM, 0) = 3\n"
	  "connect(3, 127.0.0.1:P) = -1 ECONNREFUSED\n"
	  "exit(0)\n" "exit(0)\n" "exit(0)\n" },
};
/* clang-format on */

static const char opening[] =
	"socket(AF_INET, SOCK_STREAM, 0) = 3\nbind(3, 127.0.0.1:P) = 0\n"
	"listen(3, 4) = 0\nsocket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK, 0) = 4\n"
	"connect(4, 127.0.0.1:P) = -1 EINPROGRESS\naccept4(3) = 5\n";

/* --- the records as text --- */

static size_t put_args(char *buf, size_t n, const char *args)
{
	const char *port = strstr(args, "127.0.0.1:");
	int head = port ? (int)(port - args) + 10 : (int)strlen(args);
	const char *rest = port ? port + 10 : "";

	rest += strspn(rest, "0123456789");
	return (size_t)snprintf(buf, n, "(%.*s%s%s)", head, args, port ? "P" : "",
				rest);
}

static void put_call(char *buf, size_t n, const struct call *c)
{
	size_t used = (size_t)snprintf(buf, n, "%s", call_kinds[c->id].name);

	used += put_args(buf + used, n - used, c->args);
	if (c->id != CALL_EXIT && c->id != CALL_KILLED)
		used += (size_t)snprintf(buf + used, n - used, " = %" PRId64,
					 c->result);
	if (c->err)
		used += (size_t)snprintf(buf + used, n - used, " %s",
					 strerrorname_np(c->err));
	if (c->signal)
		used += (size_t)snprintf(buf + used, n - used, " + SIG%s",
					 sigabbrev_np(c->signal));
	if (c->note[0])
		used += (size_t)snprintf(buf + used, n - used, " [%s]", c->note);
	snprintf(buf + used, n - used, "\n");
}

static void as_text(const struct tracelog *l, char *buf, size_t n)
{
	*buf = '\0';
	for (size_t i = 0; i < tracelog_count(l); i++) {
		const struct call *c = &tracelog_record(l, i)->call;
		size_t used = strlen(buf);

		assert_true(c->enter && c->leave >= c->enter);
		assert_true(strstr(c->who, "/"));
		put_call(buf + used, n - used, c);
	}
}

/* --- tests --- */

static void skip_if_refused(int rc, const struct err *e)
{
	if (rc != -EPERM)
		return;
	print_message("skipped: %s\n", e->msg);
	exit(77);
}

static struct trace_stats run(char *const argv[], bool seccomp, struct tracelog *log)
{
	struct trace_stats st;
	struct trace *t;
	struct err e;
	int rc;

	assert_int_equal(trace_fork(&t, argv, log, &e), 0);
	rc = trace_start(t, seccomp, &e);
	skip_if_refused(rc, &e);
	assert_int_equal(rc, 0);
	assert_int_equal(trace_run(t, &e), 0);
	trace_stats(t, &st);
	trace_end(t);
	assert_int_equal(tracelog_finish(log, NULL), 0);
	return st;
}

static void check_row(size_t i, bool seccomp)
{
	char self[] = "/proc/self/exe", number[16];
	char *argv[] = { self, number, NULL };
	struct tracelog *log = tracelog_new(PLENTY);
	char text[4096], want[4096];
	struct trace_stats st;

	print_message("%s%s\n", rows[i].name, seccomp ? "" : ", without a filter");
	snprintf(number, sizeof(number), "%zu", i);
	st = run(argv, seccomp, log);
	as_text(log, text, sizeof(text));
	snprintf(want, sizeof(want), "%s%s", opening, rows[i].calls);
	assert_string_equal(text, want);
	assert_int_equal(st.status, rows[i].status);
	assert_int_equal(st.processes, 1);
	assert_true(st.calls > 0 && st.held_ns > 0);
	tracelog_free(log);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(i, true);
}

static void test_without_filter(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(i, false);
}

static void test_no_command(void **state)
{
	char name[] = "/nonexistent/command";
	char *argv[] = { name, NULL };
	struct tracelog *log = tracelog_new(PLENTY);
	struct trace *t;
	struct err e;
	int rc;

	(void)state;
	assert_int_equal(trace_fork(&t, argv, log, &e), 0);
	rc = trace_start(t, true, &e);
	skip_if_refused(rc, &e);
	assert_int_equal(rc, -ENOEXEC);
	assert_string_equal(e.msg, "/nonexistent/command: No such file or directory");
	trace_end(t);
	assert_int_equal(trace_fork(&t, argv, log, &e), 0);
	assert_int_equal(trace_release(t, &e), -ENOEXEC);
	trace_end(t);
	tracelog_free(log);
}

static void test_untraced(void **state)
{
	char sh[] = "sh", c[] = "-c", script[] = "exit 5";
	char *argv[] = { sh, c, script, NULL };
	struct tracelog *log = tracelog_new(PLENTY);
	struct trace_stats st;
	struct trace *t;
	struct err e;

	(void)state;
	assert_int_equal(trace_fork(&t, argv, log, &e), 0);
	assert_int_equal(trace_release(t, &e), 0);
	trace_stats(t, &st);
	assert_int_equal(WEXITSTATUS(st.status), 5);
	assert_int_equal(tracelog_count(log), 0);
	trace_end(t);
	tracelog_free(log);
}

/* One that never ran is gone with the tracer. */
static void test_dropped(void **state)
{
	char name[] = "true";
	char *argv[] = { name, NULL };
	struct tracelog *log = tracelog_new(PLENTY);
	struct trace *t;
	struct err e;

	(void)state;
	assert_int_equal(trace_fork(&t, argv, log, &e), 0);
	trace_end(t);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	tracelog_free(log);
}

static void test_no_process(void **state)
{
	struct tracelog *log = tracelog_new(PLENTY);
	struct trace *t;
	struct err e;

	(void)state;
	/* Above any pid_max there is. */
	assert_int_equal(trace_attach(&t, 1 << 30, log, &e), -ESRCH);
	assert_string_equal(e.msg, "no process 1073741824");
	tracelog_free(log);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_without_filter),
		cmocka_unit_test(test_no_command),
		cmocka_unit_test(test_untraced),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_no_process),
	};

	if (argc == 2) {
		closefrom(3);
		open_connection();
		rows[strtoul(argv[1], NULL, 10)].act();
		_exit(0);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
