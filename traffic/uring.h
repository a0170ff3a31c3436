/* SPDX-License-Identifier: MIT
 *
 * uring.h - calls that are made through io_uring(7) instead of being called.
 */
#ifndef TCT_URING_H
#define TCT_URING_H

/** uring_shutdown() - As shutdown(2): 0, or -1 with errno set */
int uring_shutdown(int fd, int how);

/** uring_close() - As close(2): 0, or -1 with errno set */
int uring_close(int fd);

#endif /* TCT_URING_H */
