/* SPDX-License-Identifier: MIT
 *
 * mnl.c - what is used of libmnl, of which Debian has no archive to link statically.
 *
 * Its header says what each function is for. A test of them is tests/packaging/static.sh, which
 * runs scenarios with them.
 */
#include <libmnl/libmnl.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct mnl_socket {
	int fd;
	struct sockaddr_nl at;
};

/* Sockets */

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	struct mnl_socket *nl = calloc(1, sizeof(*nl));

	if (!nl)
		return NULL;
	nl->fd = socket(AF_NETLINK, SOCK_RAW | flags, bus);
	if (nl->fd >= 0)
		return nl;
	free(nl);
	return NULL;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	socklen_t len = sizeof(nl->at);

	nl->at = (struct sockaddr_nl){ .nl_family = AF_NETLINK,
				       .nl_groups = groups,
				       .nl_pid = (uint32_t)pid };
	if (bind(nl->fd, (const struct sockaddr *)&nl->at, len))
		return -1;
	/* The kernel has chosen the number. */
	return getsockname(nl->fd, (struct sockaddr *)&nl->at, &len);
}

int mnl_socket_close(struct mnl_socket *nl)
{
	int code = close(nl->fd);

	free(nl);
	return code;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	return nl->fd;
}

unsigned int mnl_socket_get_portid(const struct mnl_socket *nl)
{
	return nl->at.nl_pid;
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *req, size_t siz)
{
	static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	return sendto(nl->fd, req, siz, 0, (const struct sockaddr *)&kernel,
		      sizeof(kernel));
}

ssize_t mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf, size_t siz)
{
	struct iovec iov = { .iov_base = buf, .iov_len = siz };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t got = recvmsg(nl->fd, &msg, 0);

	if (got < 0 || !(msg.msg_flags & MSG_TRUNC))
		return got;
	errno = ENOSPC;
	return -1;
}

/* Messages */

/* Its getters are asked with what is const, and give what can be written. */
static void *at(const void *base, size_t offset)
{
	char *p;

	memcpy(&p, &base, sizeof(p));
	return p + offset;
}

struct nlmsghdr *mnl_nlmsg_put_header(void *buf)
{
	struct nlmsghdr *nlh = memset(buf, 0, MNL_NLMSG_HDRLEN);

	nlh->nlmsg_len = MNL_NLMSG_HDRLEN;
	return nlh;
}

/* The end of a message, which is as long as it says. */
static void *tail(struct nlmsghdr *nlh)
{
	return at(nlh, MNL_ALIGN(nlh->nlmsg_len));
}

void *mnl_nlmsg_put_extra_header(struct nlmsghdr *nlh, size_t size)
{
	void *extra = memset(tail(nlh), 0, MNL_ALIGN(size));

	nlh->nlmsg_len = MNL_ALIGN(nlh->nlmsg_len) + (uint32_t)MNL_ALIGN(size);
	return extra;
}

void *mnl_nlmsg_get_payload(const struct nlmsghdr *nlh)
{
	return at(nlh, MNL_NLMSG_HDRLEN);
}

size_t mnl_nlmsg_get_payload_len(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_len - MNL_NLMSG_HDRLEN;
}

bool mnl_nlmsg_ok(const struct nlmsghdr *nlh, int len)
{
	return len >= (int)sizeof(*nlh) && nlh->nlmsg_len >= sizeof(*nlh) &&
	       nlh->nlmsg_len <= (uint32_t)len;
}

struct nlmsghdr *mnl_nlmsg_next(const struct nlmsghdr *nlh, int *len)
{
	uint32_t step = MNL_ALIGN(nlh->nlmsg_len);

	*len -= (int)step;
	return at(nlh, step);
}

/* Attributes */

uint16_t mnl_attr_get_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

void *mnl_attr_get_payload(const struct nlattr *attr)
{
	return at(attr, MNL_ATTR_HDRLEN);
}

uint16_t mnl_attr_get_payload_len(const struct nlattr *attr)
{
	return (uint16_t)(attr->nla_len - MNL_ATTR_HDRLEN);
}

static struct nlattr *attr_begin(struct nlmsghdr *nlh, uint16_t type, size_t n)
{
	struct nlattr *attr = memset(tail(nlh), 0, MNL_ATTR_HDRLEN + MNL_ALIGN(n));

	attr->nla_type = type;
	attr->nla_len = (uint16_t)(MNL_ATTR_HDRLEN + n);
	nlh->nlmsg_len = MNL_ALIGN(nlh->nlmsg_len) + (uint32_t)MNL_ALIGN(attr->nla_len);
	return attr;
}

void mnl_attr_put(struct nlmsghdr *nlh, uint16_t type, size_t len, const void *data)
{
	memcpy(mnl_attr_get_payload(attr_begin(nlh, type, len)), data, len);
}

void mnl_attr_put_u8(struct nlmsghdr *nlh, uint16_t type, uint8_t data)
{
	mnl_attr_put(nlh, type, sizeof(data), &data);
}

void mnl_attr_put_u32(struct nlmsghdr *nlh, uint16_t type, uint32_t data)
{
	mnl_attr_put(nlh, type, sizeof(data), &data);
}

void mnl_attr_put_strz(struct nlmsghdr *nlh, uint16_t type, const char *data)
{
	mnl_attr_put(nlh, type, strlen(data) + 1, data);
}

struct nlattr *mnl_attr_nest_start(struct nlmsghdr *nlh, uint16_t type)
{
	return attr_begin(nlh, type | NLA_F_NESTED, 0);
}

void mnl_attr_nest_end(struct nlmsghdr *nlh, struct nlattr *start)
{
	start->nla_len = (uint16_t)((uintptr_t)tail(nlh) - (uintptr_t)start);
}

int mnl_attr_parse(const struct nlmsghdr *nlh, unsigned int offset, mnl_attr_cb_t cb,
		   void *data)
{
	size_t done = MNL_NLMSG_HDRLEN + MNL_ALIGN(offset);
	int ret = MNL_CB_OK;

	while (ret > MNL_CB_STOP && done + MNL_ATTR_HDRLEN <= nlh->nlmsg_len) {
		const struct nlattr *attr = at(nlh, done);

		if (attr->nla_len < MNL_ATTR_HDRLEN ||
		    attr->nla_len > nlh->nlmsg_len - done)
			break;
		ret = cb(attr, data);
		done += MNL_ALIGN(attr->nla_len);
	}
	return ret;
}

/* Answers */

static int fail(int code)
{
	errno = code;
	return MNL_CB_ERROR;
}

/* What netlink itself says. */
static int take_control(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type == NLMSG_DONE)
		return MNL_CB_STOP;
	if (nlh->nlmsg_type != NLMSG_ERROR)
		return MNL_CB_OK;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e))
		return fail(EBADMSG);
	return e->error ? fail(abs(e->error)) : MNL_CB_STOP;
}

static int take_one(const struct nlmsghdr *nlh, unsigned int seq, unsigned int portid,
		    mnl_cb_t cb, void *data)
{
	if (portid && nlh->nlmsg_pid && nlh->nlmsg_pid != portid)
		return fail(ESRCH);
	if (seq && nlh->nlmsg_seq && nlh->nlmsg_seq != seq)
		return fail(EPROTO);
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		return fail(EINTR);
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return take_control(nlh);
	return cb ? cb(nlh, data) : MNL_CB_OK;
}

int mnl_cb_run(const void *buf, size_t numbytes, unsigned int seq, unsigned int portid,
	       mnl_cb_t cb_data, void *data)
{
	const struct nlmsghdr *nlh = buf;
	int left = (int)numbytes, ret = MNL_CB_OK;

	while (ret > MNL_CB_STOP && mnl_nlmsg_ok(nlh, left)) {
		ret = take_one(nlh, seq, portid, cb_data, data);
		nlh = mnl_nlmsg_next(nlh, &left);
	}
	return ret;
}
