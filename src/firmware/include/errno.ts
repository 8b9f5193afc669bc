/**
 * Functions that return a pointer in U-Boot and report errors through ERR_PTR or an out parameter return
 * `T | Errno` here: an object, or a negative error number. Functions that return int return int.
 */
export type Errno = number;

export const EPERM = 1;
export const ENOENT = 2;
export const EINTR = 4;
export const EIO = 5;
export const ENXIO = 6;
export const E2BIG = 7;
export const ENOEXEC = 8;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EFAULT = 14;
export const EBUSY = 16;
export const EEXIST = 17;
export const EXDEV = 18;
export const ENODEV = 19;
export const ENOTDIR = 20;
export const EISDIR = 21;
export const EINVAL = 22;
export const ENOSPC = 28;
export const EROFS = 30;
export const ERANGE = 34;
export const ENAMETOOLONG = 36;
export const ENOSYS = 38;
export const ENOMSG = 42;
export const ENONET = 64;
export const EBADMSG = 74;
export const EPROTONOSUPPORT = 93;
export const EOPNOTSUPP = 95;
export const EPFNOSUPPORT = 96;
export const EADDRNOTAVAIL = 99;
export const ENETDOWN = 100;
export const ETIMEDOUT = 110;
export const EALREADY = 114;
export const EINPROGRESS = 115;
export const EKEYREJECTED = 129;
export const EPROBE_DEFER = 517;
export const ENOTSUPP = 524;
