/** System calls that Node does not have, called in the C library. The filesystems' children load this, the agent's socket door, and who hands secrets to programs. */
import { closeSync, writeSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import koffi from "koffi";
import { SystemError } from "./files/errors.ts";

const libc = koffi.load("libc.so.6");

/** Throws the errno of the call that just failed; `result` is what it returned. */
function checked(result: number, call: string): void {
  if (result !== 0) throw new SystemError(getSystemErrorName(-koffi.errno()), call);
}

// fallocate(2)
const fallocateCall = libc.func("int fallocate(int fd, int mode, int64_t offset, int64_t len)");
// FALLOC_FL_KEEP_SIZE and FALLOC_FL_PUNCH_HOLE of linux/falloc.h
const punchHole = 0x01 | 0x02;
/** Gives the storage of a stretch of a file back; it reads as zeros from then on. */
export const deallocate = (fd: number, offset: bigint, length: bigint): void =>
  checked(fallocateCall(fd, punchHole, offset, length), "fallocate");

// lseek(2); SEEK_DATA and SEEK_HOLE of unistd.h
const lseekCall = libc.func("int64_t lseek(int fd, int64_t offset, int whence)");
const [seekData, seekHole] = [3, 4] as const;
/** The next stretch at or behind `from` that has storage; undefined where only holes follow. */
export function nextData(fd: number, from: bigint): { readonly start: bigint; readonly end: bigint } | undefined {
  const start = BigInt(lseekCall(fd, from, seekData));
  // ENXIO: nothing but a hole up to the end.
  if (start < 0n) return undefined;
  return { start, end: BigInt(lseekCall(fd, start, seekHole)) };
}

/** Takes storage for a stretch of a file, in bytes; the file grows where the stretch ends behind it. EOPNOTSUPP where the filesystem cannot. */
export const fallocate = (fd: number, offset: bigint, length: bigint): void =>
  checked(fallocateCall(fd, 0, offset, length), "fallocate");

// ftruncate(2): Node's own takes a double, which is not exact above 8 PiB.
const ftruncateCall = libc.func("int ftruncate(int fd, int64_t length)");
export const ftruncate = (fd: number, length: bigint): void => checked(ftruncateCall(fd, length), "ftruncate");

// renameat2(2); AT_FDCWD and RENAME_NOREPLACE of fcntl.h and stdio.h
const renameat2Call = libc.func(
  "int renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned int flags)",
);
const atCwd = -100;
const noReplace = 1;
/** Renames where nothing has the new name yet: EEXIST otherwise. EINVAL where the filesystem cannot promise that. */
export const renameNoReplace = (from: string, to: string): void =>
  checked(renameat2Call(atCwd, from, atCwd, to, noReplace), "renameat2");

// getsockopt(2), SO_PEERCRED of unix(7): struct ucred { pid_t pid; uid_t uid; gid_t gid; }
const getsockoptCall = libc.func(
  "int getsockopt(int fd, int level, int name, _Out_ uint8_t *value, _Inout_ uint32_t *length)",
);
const solSocket = 1;
const soPeercred = 17;
const ucredBytes = 12;
/** Who opened the other end of a connected unix socket, as the kernel recorded it then. */
export function peerCredentials(fd: number): { readonly pid: number; readonly uid: number; readonly gid: number } {
  const value = Buffer.alloc(ucredBytes);
  checked(getsockoptCall(fd, solSocket, soPeercred, value, [ucredBytes]), "getsockopt");
  return { pid: value.readInt32LE(0), uid: value.readUInt32LE(4), gid: value.readUInt32LE(8) };
}

// memfd_create(2); MFD_CLOEXEC of linux/memfd.h
const memfdCreateCall = libc.func("int memfd_create(const char *name, unsigned int flags)");
const mfdCloexec = 1;
/** Descriptor of a file in memory that has no name anywhere and is gone with the last who holds it open. */
export function memoryFile(content: Uint8Array): number {
  const fd = memfdCreateCall("secret", mfdCloexec);
  if (fd < 0) checked(fd, "memfd_create");
  try {
    for (let done = 0; done < content.length; ) done += writeSync(fd, content, done, content.length - done, done);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

// fsetxattr(2)
const fsetxattrCall = libc.func(
  "int fsetxattr(int fd, const char *name, const uint8_t *value, size_t size, int flags)",
);
/** The name of SELinux's label, in the form that libselinux writes it: with a closing NUL. */
const labelName = "security.selinux";
/** Labels a file for SELinux. EOPNOTSUPP where the filesystem keeps no labels, EINVAL where a running SELinux knows no such label. */
export function setLabel(fd: number, label: string): void {
  const value = Buffer.from(`${label}\0`);
  checked(fsetxattrCall(fd, labelName, value, value.length, 0), "fsetxattr");
}

// ioctl(2), FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and FS_NOCOW_FL of linux/fs.h, with the numbers of 64-bit x86 and ARM
const ioctlCall = libc.func("int ioctl(int fd, unsigned long request, _Inout_ int *flags)");
const getFlags = 0x80086601;
const setFlags = 0x40086602;
const nocowFlag = 0x00800000;
const flagsOf = (fd: number): number => {
  const flags = [0];
  checked(ioctlCall(fd, getFlags, flags), "ioctl");
  return flags[0] ?? 0;
};
/**
 * Has an empty file, or whatever comes into a folder, copied on write or overwritten in place from now on: what
 * `chattr -C` and `chattr +C` do. EOPNOTSUPP where the filesystem cannot.
 */
export const setCow = (fd: number, on: boolean): void =>
  checked(ioctlCall(fd, setFlags, [on ? flagsOf(fd) & ~nocowFlag : flagsOf(fd) | nocowFlag]), "ioctl");
export const hasCow = (fd: number): boolean => (flagsOf(fd) & nocowFlag) === 0;

// lgetxattr(2)
const lgetxattrCall = libc.func(
  "int64_t lgetxattr(const char *path, const char *name, _Out_ uint8_t *value, size_t size)",
);
const labelValue = Buffer.alloc(4096);
/** SELinux label of an entry, as its filesystem keeps it; undefined where it has none. */
export function labelOf(path: string): string | undefined {
  const length = Number(lgetxattrCall(path, "security.selinux", labelValue, labelValue.length));
  const text = labelValue.toString("latin1", 0, Math.max(length, 0)).replace(/\0$/, "");
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}
