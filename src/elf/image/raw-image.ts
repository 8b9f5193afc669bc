import { readLittleEndian } from '../../base/bits';
import type { ByteSource } from '../file/byte-source';
import { lookAtRiscvCode } from './riscv-code';

/** What the first instructions of a RISC-V image say about it. */
export interface RawRiscvImage {
  readonly bits: 32 | 64 | undefined;
  /** Whose start it has; undefined: none that is known. */
  readonly program: 'U-Boot' | 'OpenSBI' | undefined;
  /** In which mode it wants to be started. */
  readonly mode: 'machine' | 'supervisor' | undefined;
  /** It has the header of Linux's boot images. */
  readonly hasImageHeader: boolean;
}

/** Code is looked at in so many bytes, and headers are before their end. */
const HEAD_BYTES = 32 * 1024;

/** `csrr a0, mhartid` */
const CSRR_A0_MHARTID = 0xf140_2573;
/** `mv tp, a0; mv s1, a1`, compressed and not: U-Boot keeps its hart and its device tree. */
const KEEP_COMPRESSED = 0x84ae_822a;
const KEEP = [0x0005_0213, 0x0005_8493];
/** `add s0, a0, zero; add s1, a1, zero; add s2, a2, zero`: OpenSBI keeps its three arguments. */
const KEEP_THREE = [0x0005_0433, 0x0005_84b3, 0x0006_0933];
/** `RISCV` and `RSC\x05`, and where they are in Linux's boot image header. */
const IMAGE_MAGIC_AT = 48;
const IMAGE_MAGIC = 0x4353_4952;
const IMAGE_MAGIC_2_AT = 56;
const IMAGE_MAGIC_2 = 0x0543_5352;

/** Is a file without a format of its own RISC-V code? */
export function lookAtRawRiscv(source: ByteSource): RawRiscvImage | undefined {
  const head = source.read(0, HEAD_BYTES);
  const code = lookAtRiscvCode(head);
  const hasImageHeader =
    word(head, IMAGE_MAGIC_AT) === IMAGE_MAGIC && word(head, IMAGE_MAGIC_2_AT) === IMAGE_MAGIC_2;
  const start = knownStart(head);
  if (code === undefined && !hasImageHeader && start === undefined) {
    return undefined;
  }
  return {
    bits: code?.bits,
    program: start?.program,
    mode: start?.mode,
    hasImageHeader,
  };
}

function knownStart(head: Uint8Array): Pick<RawRiscvImage, 'program' | 'mode'> | undefined {
  if (KEEP_THREE.every((instruction, index) => word(head, 4 * index) === instruction)) {
    return { program: 'OpenSBI', mode: 'machine' };
  }
  const inMachineMode = word(head, 0) === CSRR_A0_MHARTID;
  const at = inMachineMode ? 4 : 0;
  const keeps =
    word(head, at) === KEEP_COMPRESSED ||
    KEEP.every((instruction, index) => word(head, at + 4 * index) === instruction);
  return keeps ? { program: 'U-Boot', mode: inMachineMode ? 'machine' : 'supervisor' } : undefined;
}

function word(bytes: Uint8Array, offset: number): number {
  return readLittleEndian(bytes, offset, 4);
}
