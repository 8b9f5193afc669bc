import type { BusMaster, MemoryWatch } from '../../base/memory/memory-watch';
import { ok, type Result } from '../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../base/saved/saved-device';
import type { AccessKind, AccessSize, BusDevice, WideAccessSize } from '../bus';

const REG_DATA = 0x00;
const REG_SELECTOR = 0x08;
const REG_DMA_HIGH = 0x10;
const REG_DMA_LOW = 0x14;

export const FW_CFG_SIGNATURE = 0x00;
export const FW_CFG_ID = 0x01;
export const FW_CFG_UUID = 0x02;
export const FW_CFG_NOGRAPHIC = 0x04;
export const FW_CFG_NB_CPUS = 0x05;
export const FW_CFG_FILE_DIR = 0x19;
const FW_CFG_FILE_FIRST = 0x20;

const DMA_CTL_ERROR = 0x01;
const DMA_CTL_READ = 0x02;
const DMA_CTL_SKIP = 0x04;
const DMA_CTL_SELECT = 0x08;
const DMA_CTL_WRITE = 0x10;

const MASTER: BusMaster = { device: 'fw-cfg', queue: undefined };

/** The guest memory that the DMA interface copies to; undefined where there is none. */
export type DmaWindow = (address: number, lengthBytes: number) => Uint8Array | undefined;

/** Guest memory that is told what a device reads and has written. */
export interface DmaListener {
  readonly watch: MemoryWatch | undefined;
  deviceWrote(address: number, lengthBytes: number, by: BusMaster): void;
}

export interface SavedFwCfg extends SavedDevice {
  readonly selector: number;
  readonly position: number;
  readonly dmaHigh: number;
}

/** QEMU's firmware configuration device, memory-mapped: items chosen by a 16-bit selector, files listed in a directory. */
export class FwCfg implements BusDevice, Saveable<SavedFwCfg> {
  readonly #dma: DmaWindow;
  readonly #memory: DmaListener | undefined;
  readonly #items = new Map<number, Uint8Array>();
  readonly #files: { name: string; key: number; bytes: Uint8Array }[] = [];
  #selector = 0;
  #position = 0;
  #dmaHigh = 0;

  /** @param memory hears of what is copied */
  constructor(dma: DmaWindow, memory?: DmaListener) {
    this.#dma = dma;
    this.#memory = memory;
    this.addItem(FW_CFG_SIGNATURE, latin1('QEMU'));
    // Bit 0: the traditional interface; bit 1: DMA.
    this.addItem(FW_CFG_ID, Uint8Array.of(3, 0, 0, 0));
    this.addItem(FW_CFG_UUID, new Uint8Array(16));
    this.#writeDirectory();
  }

  reset(): void {
    this.#selector = 0;
    this.#position = 0;
    this.#dmaHigh = 0;
  }

  /** Items don't change while the guest runs. */
  save(): SavedFwCfg {
    return {
      device: 'fw-cfg',
      version: 1,
      selector: this.#selector,
      position: this.#position,
      dmaHigh: this.#dmaHigh,
    };
  }

  restore(state: SavedFwCfg): Result<undefined, string> {
    const checked = checkSaved(state, 'fw-cfg', 1);
    if (!checked.ok) {
      return checked;
    }
    this.#selector = state.selector;
    this.#position = state.position;
    this.#dmaHigh = state.dmaHigh;
    return ok(undefined);
  }

  addItem(key: number, bytes: Uint8Array): void {
    this.#items.set(key, bytes);
  }

  /** Files get their selectors in the order of their names. */
  addFile(name: string, bytes: Uint8Array): void {
    this.#files.push({ name, key: 0, bytes });
    this.#files.sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#files.forEach((file, i) => {
      file.key = FW_CFG_FILE_FIRST + i;
      this.#items.set(file.key, file.bytes);
    });
    this.#writeDirectory();
  }

  /** Data at its first byte only, the selector as a 16-bit write; the DMA address is written in words or at once. */
  accepts(offset: number, sizeBytes: WideAccessSize, kind: AccessKind): boolean {
    if (offset < REG_DMA_HIGH) {
      const selects = offset === REG_SELECTOR && sizeBytes === 2 && kind === 'write';
      return offset === REG_DATA || selects;
    }
    if (kind === 'read') {
      return true;
    }
    return sizeBytes === 4 ? (offset & 3) === 0 : sizeBytes === 8 && offset === REG_DMA_HIGH;
  }

  /** Data comes in the order of its bytes, so a wide read gives the first byte in its lowest bits. */
  read(offset: number, sizeBytes: AccessSize): number {
    if (offset < REG_DATA + 8) {
      let value = 0;
      for (let i = 0; i < sizeBytes; i++) {
        value |= this.#nextByte() << (8 * i);
      }
      return value >>> 0;
    }
    if (offset >= REG_DMA_HIGH) {
      const signature = latin1('QEMU CFG');
      let value = 0;
      for (let i = 0; i < sizeBytes; i++) {
        value |= (signature[offset - REG_DMA_HIGH + i] ?? 0) << (8 * i);
      }
      return value >>> 0;
    }
    return 0;
  }

  /** Selector and DMA address are big-endian. */
  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset === REG_SELECTOR && sizeBytes === 2) {
      this.#select(((value & 0xff) << 8) | (value >>> 8));
    } else if (offset === REG_DMA_HIGH && sizeBytes === 4) {
      this.#dmaHigh = swap32(value);
    } else if (offset === REG_DMA_LOW && sizeBytes === 4) {
      const address = this.#dmaHigh * 2 ** 32 + swap32(value);
      this.#dmaHigh = 0;
      this.#transfer(address);
    }
  }

  #select(key: number): void {
    this.#selector = key;
    this.#position = 0;
  }

  #nextByte(): number {
    const bytes = this.#items.get(this.#selector);
    return bytes?.[this.#position++] ?? 0;
  }

  /** The descriptor in memory: control, length, 64-bit address, all big-endian; control becomes the result. */
  #transfer(descriptorAddress: number): void {
    const descriptor = this.#dma(descriptorAddress, 16);
    if (!descriptor) {
      return;
    }
    const view = new DataView(descriptor.buffer, descriptor.byteOffset, 16);
    const control = view.getUint32(0);
    const length = view.getUint32(4);
    const address = Number(view.getBigUint64(8));
    if ((control & DMA_CTL_SELECT) !== 0) {
      this.#select(control >>> 16);
    }
    let result = 0;
    if ((control & DMA_CTL_READ) !== 0) {
      const target = this.#dma(address, length);
      if (target) {
        this.#copyTo(target);
      } else {
        result = DMA_CTL_ERROR;
      }
    } else if ((control & DMA_CTL_WRITE) !== 0) {
      // No item is writable.
      result = DMA_CTL_ERROR;
    } else if ((control & DMA_CTL_SKIP) !== 0) {
      this.#position += length;
    }
    view.setUint32(0, result);
    this.#memory?.watch?.read(descriptorAddress, 16, MASTER);
    if ((control & DMA_CTL_READ) !== 0 && result === 0) {
      this.#memory?.deviceWrote(address, length, MASTER);
    }
    this.#memory?.deviceWrote(descriptorAddress, 4, MASTER);
  }

  #copyTo(target: Uint8Array): void {
    const bytes = this.#items.get(this.#selector) ?? new Uint8Array(0);
    const from = bytes.subarray(this.#position, this.#position + target.length);
    target.set(from);
    target.fill(0, from.length);
    this.#position += target.length;
  }

  #writeDirectory(): void {
    const directory = new Uint8Array(4 + 64 * this.#files.length);
    const view = new DataView(directory.buffer);
    view.setUint32(0, this.#files.length);
    this.#files.forEach((file, i) => {
      const at = 4 + 64 * i;
      view.setUint32(at, file.bytes.length);
      view.setUint16(at + 4, file.key);
      directory.set(latin1(file.name).subarray(0, 55), at + 8);
    });
    this.#items.set(FW_CFG_FILE_DIR, directory);
  }
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function swap32(value: number): number {
  return (
    (((value & 0xff) << 24) |
      ((value & 0xff00) << 8) |
      ((value >>> 8) & 0xff00) |
      (value >>> 24)) >>>
    0
  );
}
