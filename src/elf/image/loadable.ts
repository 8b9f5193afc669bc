import type { ImagePart, LoadableFor, LoadableImage } from '../../base/images/loadable-image';
import { bytesSource } from '../file/byte-source';
import { openElf, type ElfFile } from '../file/elf-file';
import { isElf } from '../file/elf-header';
import { EM_RISCV, PT_LOAD } from '../file/elf-numbers';
import { readMkimage, type Gunzip } from './mkimage-image';

/** Looks at a file as QEMU's loaders do: for an ELF file, then for a header of mkimage; anything else is raw. */
export function readLoadable(
  bytes: Uint8Array,
  loadableFor: LoadableFor,
  gunzip: Gunzip,
): LoadableImage {
  return readElf(bytes, loadableFor) ?? readMkimage(bytes, gunzip) ?? { format: 'raw', bytes };
}

/** A 32-bit file is taken on a 64-bit machine, too. Undefined: none, or not one that can be loaded. */
function readElf(bytes: Uint8Array, loadableFor: LoadableFor): LoadableImage | undefined {
  const source = bytesSource(bytes);
  const elf = isElf(source) ? openElf(source) : undefined;
  if (elf?.ok !== true) {
    return undefined;
  }
  const { header } = elf.value;
  if (loadableFor === 'riscv' && !(header.machine === EM_RISCV && header.littleEndian)) {
    return undefined;
  }
  const parts = partsOf(elf.value);
  return parts.length === 0 ? undefined : { format: 'elf', entry: physicalEntry(elf.value), parts };
}

/** None where one of them is damaged. */
function partsOf(elf: ElfFile): ImagePart[] {
  const segments = elf.segments();
  const loaded = elf.loadParts();
  if (!segments.ok || !loaded.ok) {
    return [];
  }
  // QEMU counts all program headers.
  const numbers = segments.value.flatMap(({ type, memoryBytes }, index) =>
    type === PT_LOAD && memoryBytes > 0 ? [index] : [],
  );
  return loaded.value.map(({ address, bytes, memoryBytes }, part) => ({
    name: `ELF program header segment ${numbers[part] ?? part}`,
    address,
    bytes,
    memoryBytes,
  }));
}

/** The entry is virtual; its segment says where that is. */
function physicalEntry(elf: ElfFile): number {
  const { entry } = elf.header;
  const segments = elf.segments();
  const segment = (segments.ok ? segments.value : []).find(
    ({ type, virtualAddress, fileBytes }) =>
      type === PT_LOAD && entry >= virtualAddress && entry < virtualAddress + fileBytes,
  );
  return segment === undefined ? entry : entry - segment.virtualAddress + segment.physicalAddress;
}
