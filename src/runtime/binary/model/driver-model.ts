import { hex } from '../../../base/hex';
import type { GuestStructure, GuestStructures } from './guest-structures';

/** A device of U-Boot's driver model, as its structures in memory describe it. Pointers are addresses, 0: none. */
export interface ModelDevice {
  /** Of its `struct udevice`. */
  readonly address: number;
  readonly name: string;
  readonly driver: ModelDriver;
  readonly uclass: ModelUclass;
  /** Address of its parent's structure; 0: it is the root. */
  readonly parent: number;
  readonly flags: number;
  /** Probed, or being probed. */
  readonly active: boolean;
  /** `dev_seq()`; negative: none. */
  readonly sequence: number;
  readonly plat: number;
  readonly parentPlat: number;
  readonly uclassPlat: number;
  readonly priv: number;
  readonly uclassPriv: number;
  readonly parentPriv: number;
}

export interface ModelDriver {
  readonly address: number;
  readonly name: string;
  readonly uclassId: number;
  readonly flags: number;
  readonly hasRemove: boolean;
}

export interface ModelUclass {
  readonly address: number;
  /** As `dm uclass` prints it: `virtio` */
  readonly name: string;
  readonly id: number;
}

/** A device in the tree. */
export interface ModelNode extends ModelDevice {
  readonly children: readonly ModelNode[];
}

/** The driver model as far as it could be read. */
export interface DriverModel {
  /** Undefined: it isn't set up yet. */
  readonly root: ModelNode | undefined;
  /** In the order of `dm tree`. */
  readonly devices: readonly ModelNode[];
  /** What could not be followed: sentences for the user. */
  readonly problems: readonly string[];
}

/** `include/dm/device.h`: DM_FLAG_ACTIVATED */
const ACTIVATED = 1;
/** Above the ids of all uclasses that there have been. */
const UCLASS_IDS = 256;
const ROOT_DRIVER = 'root_driver';
/** A board has some dozens. */
const MOST_DEVICES = 4096;
const MOST_LEVELS = 64;

const EMPTY: DriverModel = { root: undefined, devices: [], problems: [] };

/** Reads the driver model out of a guest's memory. What can't be right ends the walk there. */
export class DriverModelReader {
  readonly structures: GuestStructures;

  constructor(structures: GuestStructures) {
    this.structures = structures;
  }

  /** @param gd address of U-Boot's global data, on RISC-V the register gp; anything while U-Boot has not set it up */
  read(gd: number): DriverModel {
    const data = this.structures.at('global_data', gd);
    const rootAddress = data?.number('dm_root') ?? 0;
    if (rootAddress === 0) {
      return EMPTY;
    }
    const root = this.device(rootAddress);
    if (root?.parent !== 0 || root.driver.name !== ROOT_DRIVER) {
      const problem = `global data at ${hex(gd)}: dm_root ${hex(rootAddress)} is no device of driver ${ROOT_DRIVER}`;
      return { ...EMPTY, problems: [problem] };
    }
    return new TreeWalk(this).from(root);
  }

  /** The device whose structure is at an address; undefined: there is none. */
  device(address: number): ModelDevice | undefined {
    const udev = this.structures.at('udevice', address);
    const name = this.structures.name(udev?.number('name'));
    const driver = this.#driver(udev?.number('driver'));
    const uclass = this.#uclass(udev?.number('uclass'));
    const flags = udev?.number('flags_');
    const parent = udev?.number('parent');
    if (
      udev === undefined ||
      name === undefined ||
      driver === undefined ||
      uclass === undefined ||
      flags === undefined ||
      parent === undefined ||
      uclass.id !== driver.uclassId
    ) {
      return undefined;
    }
    return {
      address,
      name,
      driver,
      uclass,
      parent,
      flags,
      active: (flags & ACTIVATED) !== 0,
      sequence: udev.int('seq_') ?? -1,
      ...pointers(udev),
    };
  }

  #driver(address: number | undefined): ModelDriver | undefined {
    const driver = this.structures.at('driver', address ?? 0);
    const name = this.structures.name(driver?.number('name'));
    const uclassId = driver?.number('id') ?? UCLASS_IDS;
    return driver === undefined || name === undefined || uclassId >= UCLASS_IDS
      ? undefined
      : {
          address: driver.address,
          name,
          uclassId,
          flags: driver.number('flags') ?? 0,
          hasRemove: (driver.number('remove') ?? 0) !== 0,
        };
  }

  #uclass(address: number | undefined): ModelUclass | undefined {
    const uclass = this.structures.at('uclass', address ?? 0);
    const uclassDriver = this.structures.at('uclass_driver', uclass?.number('uc_drv') ?? 0);
    const name = this.structures.name(uclassDriver?.number('name'));
    const id = uclassDriver?.number('id');
    return uclass === undefined || name === undefined || id === undefined
      ? undefined
      : { address: uclass.address, name, id };
  }
}

function pointers(
  udev: GuestStructure,
): Pick<ModelDevice, 'plat' | 'parentPlat' | 'uclassPlat' | 'priv' | 'uclassPriv' | 'parentPriv'> {
  return {
    plat: udev.number('plat_') ?? 0,
    parentPlat: udev.number('parent_plat_') ?? 0,
    uclassPlat: udev.number('uclass_plat_') ?? 0,
    priv: udev.number('priv_') ?? 0,
    uclassPriv: udev.number('uclass_priv_') ?? 0,
    parentPriv: udev.number('parent_priv_') ?? 0,
  };
}

/** One walk through the tree, in which a device is met once. */
class TreeWalk {
  readonly #reader: DriverModelReader;
  readonly #devices: ModelNode[] = [];
  readonly #problems: string[] = [];
  readonly #met = new Set<number>();

  constructor(reader: DriverModelReader) {
    this.#reader = reader;
  }

  from(device: ModelDevice): DriverModel {
    this.#met.add(device.address);
    const root = this.#node(device, 0);
    return { root, devices: this.#devices, problems: this.#problems };
  }

  #node(device: ModelDevice, level: number): ModelNode {
    const children: ModelNode[] = [];
    const node: ModelNode = { ...device, children };
    this.#devices.push(node);
    for (const child of this.#childrenOf(device, level)) {
      children.push(this.#node(child, level + 1));
    }
    return node;
  }

  #childrenOf(device: ModelDevice, level: number): ModelDevice[] {
    const children: ModelDevice[] = [];
    const { structures } = this.#reader;
    const head = structures.at('udevice', device.address)?.addressOf('child_head') ?? 0;
    const most = level < MOST_LEVELS ? MOST_DEVICES : 0;
    const { problem } = structures.list(head, 'udevice', 'sibling_node', most, ({ address }) => {
      const child = this.#met.has(address) ? undefined : this.#reader.device(address);
      if (child?.parent !== device.address || this.#met.size >= MOST_DEVICES) {
        return `at ${hex(address)} there is no device of its own`;
      }
      this.#met.add(address);
      children.push(child);
      return undefined;
    });
    if (problem !== undefined) {
      this.#problems.push(`children of device ${device.name}: ${problem}`);
    }
    return children;
  }
}
