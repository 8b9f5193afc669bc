import { readLittleEndian } from '../../base/bits';
import type { ByteSource } from '../file/byte-source';

/** Processors whose firmware is known when it is seen, but can't be run. */
export type OtherProcessor = 'ARM' | 'AArch64' | 'x86';

const HEAD_BYTES = 64;

/** Which other processor a file without a format of its own is for. */
export function lookAtOtherProcessors(source: ByteSource): OtherProcessor | undefined {
  const head = source.read(0, HEAD_BYTES);
  if (isAarch64(head)) {
    return 'AArch64';
  }
  if (isArm(head)) {
    return 'ARM';
  }
  return isX86Rom(source) || isX86Start(head) ? 'x86' : undefined;
}

/** `ARM\x64` at 0x38: the boot image header of Linux, which U-Boot may have, too. */
const ARM64_MAGIC_AT = 56;
const ARM64_MAGIC = 0x644d_5241;
const A64_NOP = 0xd503_201f;

function isAarch64(head: Uint8Array): boolean {
  const branchesOver = word(head, 0) >>> 26 === 0b000101 && word(head, 4) === A64_NOP;
  return word(head, ARM64_MAGIC_AT) === ARM64_MAGIC || branchesOver;
}

/** The magic number of a zImage, and where it is. */
const ZIMAGE_MAGIC_AT = 36;
const ZIMAGE_MAGIC = 0x016f_2818;
const VECTORS = 8;

/** A table of exception vectors: a branch, then branches or loads of the program counter. */
function isArm(head: Uint8Array): boolean {
  if (word(head, ZIMAGE_MAGIC_AT) === ZIMAGE_MAGIC) {
    return true;
  }
  const isBranch = (value: number) => value >>> 24 === 0xea;
  const loadsPc = (value: number) => value >>> 12 === 0xe59ff;
  const vectors = Array.from({ length: VECTORS }, (_, index) => word(head, 4 * index));
  return vectors.every(
    (value, index) => isBranch(value) || (index > 0 && (loadsPc(value) || value === 0xe1a0_0000)),
  );
}

const ROM_STEP = 4096;
const RESET_VECTOR_BYTES = 16;
const X86_NOP = 0x90;
const CLI = 0xfa;
const CLD = 0xfc;
const JUMPS = new Set([0xe9, 0xea, 0xeb]);

/** A ROM's last 16 bytes are where the processor starts: a jump, or a look at CR0 that decides where to. */
function isX86Rom(source: ByteSource): boolean {
  if (source.sizeBytes === 0 || source.sizeBytes % ROM_STEP !== 0) {
    return false;
  }
  const vector = source.read(source.sizeBytes - RESET_VECTOR_BYTES, RESET_VECTOR_BYTES);
  const first = vector.findIndex((byte) => ![X86_NOP, CLI, CLD].includes(byte));
  return JUMPS.has(vector[first] ?? 0) || readsCr0(vector, first);
}

/** U-Boot before it is part of a ROM: `cli; cld; mov eax, cr0`, or the calls with which its 64-bit part begins. */
function isX86Start(head: Uint8Array): boolean {
  const inProtectedMode = head[0] === CLI && head[1] === CLD && readsCr0(head, 2);
  // mov rdi, rsp; call; mov rsp, rax
  const in64Bits =
    (word(head, 0) & 0xff_ffff) === 0xe7_8948 &&
    head[3] === 0xe8 &&
    (word(head, 8) & 0xff_ffff) === 0xc4_8948;
  return inProtectedMode || in64Bits;
}

function readsCr0(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x0f && bytes[at + 1] === 0x20 && bytes[at + 2] === 0xc0;
}

/** Formats that a user may take for firmware, by their first bytes. */
const FORMATS: readonly { readonly magic: number; readonly name: string }[] = [
  { magic: 0xedfe_0dd0, name: 'a device tree or FIT image' },
  { magic: 0x5619_0527, name: 'an image with the header of mkimage' },
  { magic: 0x0008_8b1f, name: 'a file packed by gzip' },
  { magic: 0xfd2f_b528, name: 'a file packed by zstd' },
  { magic: 0x587a_37fd, name: 'a file packed by xz' },
  { magic: 0x0403_4b50, name: 'a ZIP file' },
];

/** What a file is that is no firmware, as far as its first bytes say. */
export function otherFormat(head: Uint8Array): string | undefined {
  const magic = word(head, 0);
  return FORMATS.find((format) =>
    format.magic === 0x0008_8b1f ? (magic & 0xff_ffff) === format.magic : magic === format.magic,
  )?.name;
}

function word(bytes: Uint8Array, offset: number): number {
  return readLittleEndian(bytes, offset, 4);
}
