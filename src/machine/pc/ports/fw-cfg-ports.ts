import type { AccessSize } from '../../bus';
import type { FwCfg } from '../../devices/fw-cfg';
import type { PortDevice } from './port-space';

export const FW_CFG_PORT = 0x510;
export const FW_CFG_PORTS = 12;

const DATA = 1;
const DMA = 4;
/** Where the memory-mapped form of the device has these registers. */
const MMIO_SELECTOR = 0x08;
const MMIO_DMA = 0x10;

/** The firmware configuration device on ports: selector (little-endian) and data, and the DMA address behind them. */
export class FwCfgPorts implements PortDevice {
  readonly #fwCfg: FwCfg;

  constructor(fwCfg: FwCfg) {
    this.#fwCfg = fwCfg;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset === DATA) {
      return this.#fwCfg.read(0, 1);
    }
    return offset >= DMA ? this.#fwCfg.read(MMIO_DMA + offset - DMA, sizeBytes) : 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset === 0 && sizeBytes === 2) {
      this.#fwCfg.write(MMIO_SELECTOR, 2, ((value & 0xff) << 8) | (value >>> 8));
    } else if (offset >= DMA) {
      this.#fwCfg.write(MMIO_DMA + offset - DMA, sizeBytes, value);
    }
  }
}
