import { hexDigits } from '../../../base/hex';
import { fail, ok, type Result } from '../../../base/result';
import { devfn, PciBus } from '../../pci/pci-bus';
import type { PciFunction } from '../../pci/pci-function';

/** A place found for a function. */
export interface PciSlot {
  readonly bus: PciBus;
  readonly devfn: number;
}

/** Asked for on the command line. */
export interface PciWish {
  readonly driver: string;
  /** `bus=`. */
  readonly bus: string | undefined;
  /** `addr=`. */
  readonly addr: string | undefined;
  readonly multifunction: boolean;
}

const HEADER_TYPE = 0x0e;
const MULTIFUNCTION = 0x80;

/** The PCI buses of a machine while it is put together: finds places, and refuses them in QEMU's words. */
export class PciPlan {
  readonly root: PciBus;
  readonly #buses = new Map<string, { bus: PciBus; number: () => number }>();
  readonly #ids = new Map<PciFunction, string>();
  /** The last one first. */
  readonly #added: { readonly bus: PciBus; readonly pciFunction: PciFunction }[] = [];
  readonly #chassisSlots = new Set<string>();
  #unnamed = 0;

  constructor(root: PciBus) {
    this.root = root;
    this.#buses.set(root.options.name, { bus: root, number: () => 0 });
  }

  /** Is there a bus that `bus=` can name so? */
  hasBus(name: string): boolean {
    return this.#buses.has(name);
  }

  isExpress(name: string): boolean {
    return this.#buses.get(name)?.bus.options.express ?? false;
  }

  /** Number that the guest gave a bus. */
  busNumber(bus: PciBus): number {
    return this.#buses.get(bus.options.name)?.number() ?? 0;
  }

  /** Makes the bus behind a bridge; a bridge without id names it `pci.N` or `pcie.N`. */
  busBehind(id: string | undefined, express: boolean, firstDevice: number): PciBus {
    const word = express ? 'pcie' : 'pci';
    let name = id;
    while (name === undefined || (id === undefined && this.#buses.has(name))) {
      name = `${word}.${++this.#unnamed}`;
    }
    const { ioBase } = this.root.options;
    return new PciBus({ name, express, behindBridge: true, firstDevice, ioBase });
  }

  /** Chassis and slot of a root port must not be in use. */
  takeChassisSlot(chassis: number, slot: number): Result<undefined, string> {
    const key = `${chassis}/${slot}`;
    if (this.#chassisSlots.has(key)) {
      return fail("Can't add chassis slot, error -16");
    }
    this.#chassisSlots.add(key);
    return ok(undefined);
  }

  /** The place for a function, or QEMU's sentence. */
  choose(wish: PciWish): Result<PciSlot, string> {
    const { driver, addr } = wish;
    const bus = wish.bus === undefined ? this.root : this.#buses.get(wish.bus)?.bus;
    if (!bus) {
      return fail(`Bus '${wish.bus}' not found`);
    }
    const given = addr === undefined ? undefined : parseAddr(addr);
    if (addr !== undefined && given === undefined) {
      return fail(`Property '${driver}.addr' doesn't take value '${addr}'`);
    }
    const place = given ?? firstFree(bus);
    if (place === undefined) {
      return fail(`PCI: no slot/function available for ${driver}, all in use or reserved`);
    }
    const problem = this.#conflict(bus, place, wish);
    return problem === undefined ? ok({ bus, devfn: place }) : fail(problem);
  }

  add(slot: PciSlot, pciFunction: PciFunction, id: string | undefined): void {
    slot.bus.add(slot.devfn, pciFunction);
    this.#added.unshift({ bus: slot.bus, pciFunction });
    if (id !== undefined) {
      this.#ids.set(pciFunction, id);
    }
    const behind = pciFunction.secondary;
    if (!(behind?.bus instanceof PciBus)) {
      return;
    }
    this.#buses.set(behind.bus.options.name, {
      bus: behind.bus,
      number: () => behind.secondaryNumber(),
    });
  }

  /** The functions of the command line as QEMU looks through them: the last one on a bus first, and what is behind it. */
  searchOrder(bus: PciBus = this.root): PciFunction[] {
    return this.#added
      .filter((added) => added.bus === bus)
      .flatMap(({ pciFunction }) => {
        const behind = pciFunction.secondary?.bus;
        return [pciFunction, ...(behind instanceof PciBus ? this.searchOrder(behind) : [])];
      });
  }

  #conflict(bus: PciBus, place: number, wish: PciWish): string | undefined {
    const { driver } = wish;
    const device = place >> 3;
    const functionNumber = place & 7;
    const there = bus.at(place);
    if (there) {
      const id = this.#ids.get(there) ?? '(null)';
      return (
        `PCI: slot ${device} function ${functionNumber} not available for ${driver}, ` +
        `in use by ${there.name},id=${id}`
      );
    }
    const slotText = hexDigits(device);
    if (functionNumber !== 0) {
      const first = bus.at(devfn(device, 0));
      if (first && (first.readConfig(HEADER_TYPE, 1) & MULTIFUNCTION) === 0) {
        return `PCI: single function device can't be populated in function ${slotText}.${functionNumber}`;
      }
    } else if (!wish.multifunction) {
      const other = bus.usedFunction(device);
      if (other !== undefined) {
        return (
          `PCI: ${slotText}.0 indicates single function, ` +
          `but ${slotText}.${other} is already populated.`
        );
      }
    }
    const { firstDevice } = bus.options;
    if (device >= firstDevice) {
      return undefined;
    }
    return (
      `Unsupported PCI slot ${device} for standard hotplug controller. ` +
      `Valid slots are between ${firstDevice} and 31.`
    );
  }
}

/** Device, or device and function, in hexadecimal: `5`, `0x1f`, `8.1`. */
function parseAddr(text: string): number | undefined {
  const match = /^(?:0[xX])?([0-9a-fA-F]{1,8})(?:\.(?:0[xX])?([0-9a-fA-F]{1,8}))?$/.exec(text);
  if (!match) {
    return undefined;
  }
  const device = Number.parseInt(match[1] ?? '', 16);
  const functionNumber = Number.parseInt(match[2] ?? '0', 16);
  return device > 31 || functionNumber > 7 ? undefined : devfn(device, functionNumber);
}

/** QEMU looks at function 0 of each device only. */
function firstFree(bus: PciBus): number | undefined {
  for (let device = 0; device < 32; device++) {
    if (!bus.at(devfn(device, 0))) {
      return devfn(device, 0);
    }
  }
  return undefined;
}
