/* SPDX-License-Identifier: MIT
 *
 * uring.c - calls that are made through io_uring(7) instead of being called.
 *
 * Each has a ring of its own, for one request: it is about what the request does to a
 * connection, not about speed.
 */
#include "uring.h"

#include <errno.h>
#include <liburing.h>

/* The request to fill in; NULL with errno set if there is no ring to be had. */
static struct io_uring_sqe *begin(struct io_uring *ring)
{
	int rc = io_uring_queue_init(1, ring, 0);
	struct io_uring_sqe *request;

	errno = rc < 0 ? -rc : 0;
	if (rc < 0)
		return NULL;
	request = io_uring_get_sqe(ring);
	if (!request) {
		io_uring_queue_exit(ring);
		errno = EAGAIN;
	}
	return request;
}

/* Hand in the request, wait for its end, and close the ring. */
static int finish(struct io_uring *ring)
{
	struct io_uring_cqe *done = NULL;
	int rc = io_uring_submit_and_wait(ring, 1);

	if (rc >= 0)
		rc = io_uring_wait_cqe(ring, &done);
	if (rc >= 0)
		rc = done->res;
	io_uring_queue_exit(ring);
	errno = rc < 0 ? -rc : 0;
	return rc < 0 ? -1 : 0;
}

int uring_shutdown(int fd, int how)
{
	struct io_uring ring;
	struct io_uring_sqe *request = begin(&ring);

	if (!request)
		return -1;
	io_uring_prep_shutdown(request, fd, how);
	return finish(&ring);
}

int uring_close(int fd)
{
	struct io_uring ring;
	struct io_uring_sqe *request = begin(&ring);

	if (!request)
		return -1;
	io_uring_prep_close(request, fd);
	return finish(&ring);
}
