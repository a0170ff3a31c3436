/* SPDX-License-Identifier: MIT
 *
 * decode_data.c - calls that read and write.
 */
#include <inttypes.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "decode.h"

#define VECTORS_MAX 64 /* looked at, to tell how much was asked for */

static const struct decode_flag message_flags[] = {
	{ MSG_OOB, "MSG_OOB" },		  { MSG_PEEK, "MSG_PEEK" },
	{ MSG_DONTWAIT, "MSG_DONTWAIT" }, { MSG_WAITALL, "MSG_WAITALL" },
	{ MSG_NOSIGNAL, "MSG_NOSIGNAL" }, { MSG_MORE, "MSG_MORE" },
	{ MSG_TRUNC, "MSG_TRUNC" },	  { MSG_ZEROCOPY, "MSG_ZEROCOPY" },
	{ MSG_FASTOPEN, "MSG_FASTOPEN" }, { MSG_CMSG_CLOEXEC, "MSG_CMSG_CLOEXEC" },
	{ MSG_ERRQUEUE, "MSG_ERRQUEUE" }, { 0, NULL },
};

static bool on_socket(struct tracing *t, struct tracee *k, uint64_t fd)
{
	struct fdsock s;

	return decode_socket(t, k, (int)fd, false, &s);
}

static bool enter_buffer(struct tracing *t, struct tracee *k)
{
	if (!on_socket(t, k, k->args[0]))
		return false;
	decode_args(k, "%d, %" PRIu64, (int)k->args[0], k->args[2]);
	return true;
}

const struct decoder decode_buffer = { enter_buffer, NULL };

/* What so many struct iovec at @addr ask for in all. */
static uint64_t vector_size(const struct tracee *k, uint64_t addr, uint64_t count)
{
	struct iovec v[VECTORS_MAX];
	size_t n = count < VECTORS_MAX ? (size_t)count : VECTORS_MAX;
	uint64_t sum = 0;

	if (!tracee_peek(k, addr, v, n * sizeof(v[0])))
		return 0;
	for (size_t i = 0; i < n; i++)
		sum += v[i].iov_len;
	return sum;
}

static bool enter_vector(struct tracing *t, struct tracee *k)
{
	if (!on_socket(t, k, k->args[0]))
		return false;
	decode_args(k, "%d, %" PRIu64, (int)k->args[0],
		    vector_size(k, k->args[1], k->args[2]));
	return true;
}

const struct decoder decode_vector = { enter_vector, NULL };

/* Without an address these are what the C library calls recv() and send(). Fast Open is
 * a connect(): its address counts.
 */
static bool enter_from_to(struct tracing *t, struct tracee *k)
{
	char flags[48];

	if (!on_socket(t, k, k->args[0]))
		return false;
	if (!k->args[4])
		k->call.id = k->call.id == CALL_RECVFROM ? CALL_RECV : CALL_SEND;
	decode_flags(message_flags, (uint32_t)k->args[3], flags, sizeof(flags));
	decode_args(k, "%d, %" PRIu64 ", %s", (int)k->args[0], k->args[2], flags);
	return true;
}

/* After sendto(MSG_FASTOPEN) the socket has its addresses. */
static bool leave_from_to(struct tracing *t, struct tracee *k)
{
	if (k->args[3] & MSG_FASTOPEN)
		on_socket(t, k, k->args[0]);
	return true;
}

const struct decoder decode_from_to = { enter_from_to, leave_from_to };

static bool enter_message(struct tracing *t, struct tracee *k)
{
	struct msghdr h = { .msg_iovlen = 0 };
	char flags[48];

	if (!on_socket(t, k, k->args[0]))
		return false;
	tracee_peek(k, k->args[1], &h, sizeof(h));
	decode_flags(message_flags, (uint32_t)k->args[2], flags, sizeof(flags));
	decode_args(k, "%d, %" PRIu64 ", %s", (int)k->args[0],
		    vector_size(k, (uint64_t)(uintptr_t)h.msg_iov, h.msg_iovlen),
		    flags);
	return true;
}

const struct decoder decode_message = { enter_message, NULL };

static bool enter_messages(struct tracing *t, struct tracee *k)
{
	char flags[48];

	if (!on_socket(t, k, k->args[0]))
		return false;
	decode_flags(message_flags, (uint32_t)k->args[3], flags, sizeof(flags));
	decode_args(k, "%d, %" PRIu64 " messages, %s", (int)k->args[0], k->args[2],
		    flags);
	return true;
}

/* The kernel returns messages; what matters is bytes. */
static bool leave_messages(struct tracing *t, struct tracee *k)
{
	struct mmsghdr h[VECTORS_MAX];
	size_t n = k->call.result > 0 ? (size_t)k->call.result : 0;
	int64_t bytes = 0;

	(void)t;
	if (n == 0 || n > VECTORS_MAX ||
	    !tracee_peek(k, k->args[1], h, n * sizeof(h[0])))
		return true;
	for (size_t i = 0; i < n; i++)
		bytes += h[i].msg_len;
	k->call.result = bytes;
	return true;
}

const struct decoder decode_messages = { enter_messages, leave_messages };

static bool enter_sendfile(struct tracing *t, struct tracee *k)
{
	if (!on_socket(t, k, k->args[0]))
		return false;
	decode_args(k, "%d, %d, %" PRIu64, (int)k->args[0], (int)k->args[1],
		    k->args[3]);
	return true;
}

const struct decoder decode_sendfile = { enter_sendfile, NULL };

static bool enter_splice(struct tracing *t, struct tracee *k)
{
	decode_args(k, "%d, %d, %" PRIu64, (int)k->args[0], (int)k->args[2],
		    k->args[4]);
	if (on_socket(t, k, k->args[2]))
		return true;
	k->call.id = CALL_SPLICE_IN;
	return on_socket(t, k, k->args[0]);
}

const struct decoder decode_splice = { enter_splice, NULL };
