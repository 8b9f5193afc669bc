import { describe, expect, it } from 'vitest';
import type { NetworkBackend } from '../../base/host';
import * as e1000 from '../../spec/e1000';
import { GuestMemory } from '../memory/guest-memory';
import { E1000 } from './e1000';

const MAC = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
const RING = 0x1000;
const BUFFER = 0x2000;
const DESCRIPTORS = 8;

class LoopNetwork implements NetworkBackend {
  readonly sent: Uint8Array[] = [];
  readonly waiting: Uint8Array[] = [];
  send(frame: Uint8Array): void {
    this.sent.push(frame);
  }
  receive(): Uint8Array | undefined {
    return this.waiting.shift();
  }
  nextDueNs(): undefined {
    return undefined;
  }
  dispose(): void {
    this.waiting.length = 0;
  }
}

function card(): { card: E1000; memory: GuestMemory; network: LoopNetwork } {
  const memory = new GuestMemory(0, new SharedArrayBuffer(0x10000));
  const network = new LoopNetwork();
  return { card: new E1000({ mac: MAC, backend: network, memory }), memory, network };
}

function eepromWord(nic: E1000, word: number): number {
  nic.write(e1000.E1000_EERD, 4, (word << e1000.E1000_EERD_ADDR_SHIFT) | e1000.E1000_EERD_START);
  const value = nic.read(e1000.E1000_EERD, 4);
  expect(value & e1000.E1000_EERD_DONE).not.toBe(0);
  return value >>> e1000.E1000_EERD_DATA_SHIFT;
}

/** As a driver moves the lines: chip select, bits with a rising clock each, and what comes out behind each further one. */
function wordByLines(nic: E1000, word: number): number {
  const { E1000_EECD_CS: CS, E1000_EECD_DI: DI, E1000_EECD_SK: SK } = e1000;
  const put = (lines: number): void => {
    nic.write(e1000.E1000_EECD, 4, lines);
  };
  const out = (): number => (nic.read(e1000.E1000_EECD, 4) & e1000.E1000_EECD_DO) >> 3;
  put(CS);
  for (const bit of `0110${word.toString(2).padStart(6, '0')}`) {
    const data = bit === '1' ? DI : 0;
    put(CS | data);
    put(CS | data | SK);
    put(CS | data);
  }
  expect(out()).toBe(0);
  let value = 0;
  for (let i = 0; i < 16; i++) {
    put(CS | SK);
    value = (value << 1) | out();
    put(CS);
  }
  put(0);
  return value;
}

function enableReceive(nic: E1000, memory: GuestMemory): void {
  memory.write64(RING, BigInt(BUFFER));
  nic.write(e1000.E1000_RDBAL, 4, RING);
  nic.write(e1000.E1000_RDLEN, 4, DESCRIPTORS * e1000.E1000_DESC_BYTES);
  nic.write(
    e1000.E1000_RCTL,
    4,
    e1000.E1000_RCTL_EN | e1000.E1000_RCTL_BAM | e1000.E1000_RCTL_SECRC,
  );
  nic.write(e1000.E1000_RDT, 4, 1);
}

describe('E1000', () => {
  it('gives the words of its EEPROM to a driver that moves the lines itself', () => {
    const { card: nic } = card();
    // As QEMU's: selected by nobody its line of data is up.
    expect(nic.read(e1000.E1000_EECD, 4)).toBe(0x188);
    const words = Array.from({ length: 64 }, (_, word) => wordByLines(nic, word));
    expect(words).toEqual(Array.from({ length: 64 }, (_, word) => eepromWord(nic, word)));
    expect(words.slice(0, 3)).toEqual([0x5452, 0x1200, 0x5634]);
  });

  it('has a transceiver at address 1, whose answers are those of QEMU', () => {
    const { card: nic } = card();
    const asked = (command: number): number => {
      nic.write(e1000.E1000_MDIC, 4, command);
      return nic.read(e1000.E1000_MDIC, 4);
    };
    expect([0, 1, 2, 3, 5, 7].map((register) => asked(0x0820_0000 | (register << 16)))).toEqual([
      0x1820_1140, 0x1821_794d, 0x1822_0141, 0x1823_0c20, 0x1825_01e0, 0x5827_0000,
    ]);
    // What can be written, and what can't.
    expect([asked(0x0424_5555), asked(0x0824_0000)]).toEqual([0x1424_5555, 0x1824_5555]);
    expect([asked(0x0421_5555), asked(0x0821_0000)]).toEqual([0x5421_5555, 0x1821_794d]);
    expect([asked(0x0420_5555), asked(0x0820_0000)]).toEqual([0x1420_5555, 0x1820_5540]);
    // Nobody is at address 2.
    expect(asked(0x0840_0000)).toBe(0x5820_5540);
    // The link is negotiated anew.
    asked(0x0420_1200);
    expect([asked(0x0821_0000), asked(0x0825_0000)]).toEqual([0x1821_796d, 0x1825_41e0]);
    const { card: other } = card();
    expect(other.restore(nic.save()).ok).toBe(true);
    other.write(e1000.E1000_MDIC, 4, 0x0825_0000);
    expect(other.read(e1000.E1000_MDIC, 4)).toBe(0x1825_41e0);
  });

  it('goes on in the middle of a word where it was saved', () => {
    const { card: nic } = card();
    const lines = [2, 6, 7, 6, 7, 2, 3, ...Array.from({ length: 6 }, () => [2, 3]).flat(), 2, 3];
    for (const each of lines) {
      nic.write(e1000.E1000_EECD, 4, each);
    }
    const { card: other } = card();
    expect(other.restore(nic.save()).ok).toBe(true);
    for (const each of [2, 3, 2, 3, 2, 3]) {
      nic.write(e1000.E1000_EECD, 4, each);
      other.write(e1000.E1000_EECD, 4, each);
      expect(other.read(e1000.E1000_EECD, 4)).toBe(nic.read(e1000.E1000_EECD, 4));
    }
    // The fourth bit of 0x5452.
    expect(nic.read(e1000.E1000_EECD, 4) & e1000.E1000_EECD_DO).not.toBe(0);
  });

  it('has its address in an EEPROM whose words add up to 0xbaba', () => {
    const { card: nic } = card();
    const words = Array.from({ length: 64 }, (_, word) => eepromWord(nic, word));
    expect(words.slice(0, 3)).toEqual([0x5452, 0x1200, 0x5634]);
    expect(words.reduce((sum, word) => sum + word, 0) & 0xffff).toBe(0xbaba);
  });

  it('asks for 128 KiB of memory, 64 ports and a ROM of 256 KiB', () => {
    const { card: nic } = card();
    const sizes = [0x10, 0x14, 0x30].map((offset) => {
      nic.writeConfig(offset, 4, 0xffff_fffe);
      return nic.readConfig(offset, 4);
    });
    expect(sizes).toEqual([0xfffe_0000, 0xffff_ffc1, 0xfffc_0000]);
  });

  it('sends a frame that lies in two descriptors', () => {
    const { card: nic, memory, network } = card();
    memory.bytes.set([1, 2, 3, 4, 5], BUFFER);
    for (const [index, length] of [2, 3].entries()) {
      const at = RING + index * e1000.E1000_DESC_BYTES;
      memory.write64(at, BigInt(BUFFER + 2 * index));
      memory.write16(at + e1000.E1000_DESC_LENGTH, length);
      memory.write8(
        at + e1000.E1000_DESC_CMD,
        e1000.E1000_TXD_CMD_RS | (index === 1 ? e1000.E1000_TXD_CMD_EOP : 0),
      );
    }
    nic.write(e1000.E1000_TDBAL, 4, RING);
    nic.write(e1000.E1000_TDLEN, 4, DESCRIPTORS * e1000.E1000_DESC_BYTES);
    nic.write(e1000.E1000_TCTL, 4, e1000.E1000_TCTL_EN);
    nic.write(e1000.E1000_TDT, 4, 2);
    expect(network.sent).toEqual([Uint8Array.of(1, 2, 3, 4, 5)]);
    expect(nic.read(e1000.E1000_TDH, 4)).toBe(2);
    expect(memory.read8(RING + e1000.E1000_DESC_STATUS)).toBe(e1000.E1000_DESC_STATUS_DD);
  });

  it('drops a frame of more than 16 KiB, whose descriptors name the same memory', () => {
    const { card: nic, memory, network } = card();
    for (let index = 0; index < 4; index++) {
      const at = RING + index * e1000.E1000_DESC_BYTES;
      memory.write64(at, BigInt(BUFFER));
      memory.write16(at + e1000.E1000_DESC_LENGTH, 0x2000);
      memory.write8(at + e1000.E1000_DESC_CMD, index > 1 ? e1000.E1000_TXD_CMD_EOP : 0);
    }
    nic.write(e1000.E1000_TDBAL, 4, RING);
    nic.write(e1000.E1000_TDLEN, 4, DESCRIPTORS * e1000.E1000_DESC_BYTES);
    nic.write(e1000.E1000_TCTL, 4, e1000.E1000_TCTL_EN);
    nic.write(e1000.E1000_TDT, 4, 4);
    expect(network.sent.map((frame) => frame.length)).toEqual([0x2000]);
    expect(nic.read(e1000.E1000_TDH, 4)).toBe(4);
  });

  it('pads a short frame, and keeps the next one until there is a buffer', () => {
    const { card: nic, memory, network } = card();
    enableReceive(nic, memory);
    network.waiting.push(Uint8Array.of(...MAC, 7), Uint8Array.of(...MAC, 8));
    nic.poll();
    expect(memory.read16(RING + e1000.E1000_DESC_LENGTH)).toBe(60);
    expect(memory.read8(BUFFER + 6)).toBe(7);
    expect(nic.read(e1000.E1000_RDH, 4)).toBe(1);
    memory.write64(RING + e1000.E1000_DESC_BYTES, BigInt(BUFFER + 0x800));
    nic.write(e1000.E1000_RDT, 4, 2);
    expect(memory.read8(BUFFER + 0x800 + 6)).toBe(8);
  });

  it('drops what is for another card', () => {
    const { card: nic, memory, network } = card();
    enableReceive(nic, memory);
    network.waiting.push(Uint8Array.of(2, 0, 0, 0, 0, 1, 9), new Uint8Array(14).fill(0xff));
    nic.poll();
    expect(memory.read8(BUFFER)).toBe(0xff);
    expect(nic.read(e1000.E1000_RDH, 4)).toBe(1);
  });
});
