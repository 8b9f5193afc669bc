import { readLittleEndian } from '../../../base/bits';
import type {
  BoundDevice,
  BoundQueue,
  BoundTransport,
  DriversHalf,
} from '../../session/drivers/drivers-half';
import type { DriverModel, ModelNode } from './driver-model';
import { virtqueuesOf } from './guest-queues';
import type { GuestStructure, GuestStructures } from './guest-structures';

/** Names of uclasses: their ids are others in other versions. */
const VIRTIO = 'virtio';
const PCI = 'pci';
const BLK = 'blk';
const ETHERNET = 'ethernet';

/** `include/dm/device.h`: DM_FLAG_ACTIVE_DMA */
const ACTIVE_DMA = 1 << 9;

/** VIRTIO numbers features in 64 bits. */
const FEATURE_BITS = 64;

/**
 * What a guest's drivers know of the virtio devices, from its driver model and the structures behind it.
 *
 * @uboot include/virtio.h struct virtio_dev_priv
 * @uboot include/virtio_ring.h struct virtqueue
 */
export function guestDrivers(structures: GuestStructures, model: DriverModel): DriversHalf {
  const walk = new VirtioWalk(structures, model);
  const transports = walk.transports();
  return { transports, problems: [...model.problems, ...walk.problems] };
}

class VirtioWalk {
  readonly problems: string[] = [];
  readonly #structures: GuestStructures;
  readonly #devices: ReadonlyMap<number, ModelNode>;

  constructor(structures: GuestStructures, model: DriverModel) {
    this.#structures = structures;
    this.#devices = new Map(model.devices.map((device) => [device.address, device]));
  }

  /** In the order in which they were bound: that of the uclass's list. */
  transports(): BoundTransport[] {
    const bound: ModelNode[] = [];
    for (const { uclass } of this.#devices.values()) {
      if (uclass.name === VIRTIO) {
        const head = this.#structures.at('uclass', uclass.address)?.addressOf('dev_head') ?? 0;
        const refuse = ({ address }: GuestStructure): string | undefined => {
          const device = this.#devices.get(address);
          if (device?.uclass.address !== uclass.address) {
            return 'one of them is not in the tree of devices';
          }
          bound.push(device);
          return undefined;
        };
        const most = this.#devices.size;
        this.#say(
          'devices of uclass virtio',
          this.#structures.list(head, 'udevice', 'uclass_node', most, refuse).problem,
        );
        break;
      }
    }
    return bound.map((device) => this.#transport(device));
  }

  #transport(device: ModelNode): BoundTransport {
    const [vdev] = device.children;
    const priv = this.#priv(device, vdev);
    return {
      name: device.name,
      pciPlace: this.#pciPlace(device),
      sequence: device.sequence < 0 ? undefined : device.sequence,
      active: device.active,
      features: this.#features(priv, 'feature_table', 'feature_table_size'),
      legacyFeatures: this.#features(priv, 'feature_table_legacy', 'feature_table_size_legacy'),
      queues: this.#queues(device, priv),
      device: vdev && this.#device(vdev),
    };
  }

  /** The uclass's private data of a transport; undefined while there is none. */
  #priv(device: ModelNode, vdev: ModelNode | undefined): GuestStructure | undefined {
    const priv = this.#structures.at('virtio_dev_priv', device.uclassPriv);
    const of = priv?.number('vdev') ?? 0;
    if (of !== 0 && of !== vdev?.address) {
      this.#say(device.name, 'its private data are of another device');
      return undefined;
    }
    return priv;
  }

  #pciPlace({ parent, parentPlat }: ModelNode): BoundTransport['pciPlace'] {
    const bus = this.#devices.get(parent);
    const devfn = this.#structures.at('pci_child_plat', parentPlat)?.number('devfn');
    return bus?.uclass.name !== PCI || devfn === undefined
      ? undefined
      : { bus: bus.sequence, devfn: devfn >>> 8 };
  }

  #features(priv: GuestStructure | undefined, table: string, size: string): number[] {
    const count = priv?.number(size) ?? 0;
    const bytes =
      count > 0 && count <= FEATURE_BITS
        ? this.#structures.bytes(priv?.number(table) ?? 0, 4 * count)
        : undefined;
    const bits = Array.from({ length: bytes === undefined ? 0 : count }, (_, i) =>
      readLittleEndian(bytes ?? new Uint8Array(), 4 * i, 4),
    );
    return bits.every((bit) => bit < FEATURE_BITS) ? bits : [];
  }

  #queues(device: ModelNode, priv: GuestStructure | undefined): BoundQueue[] {
    const queues: BoundQueue[] = [];
    const refuse = (element: GuestStructure): string | undefined => {
      const queue = queueOf(element);
      const vdev = this.#devices.get(element.number('vdev') ?? 0);
      const isOfDevice = vdev === device || vdev?.parent === device.address;
      if (queue === undefined || !isOfDevice) {
        return 'one of them is no queue of its device';
      }
      queues.push(queue);
      return undefined;
    };
    this.#say(`queues of ${device.name}`, virtqueuesOf(this.#structures, priv, refuse).problem);
    return queues;
  }

  #device(vdev: ModelNode): BoundDevice {
    const { name, flags, hasRemove } = vdev.driver;
    return {
      name: vdev.name,
      active: vdev.active,
      uclassNumber: this.#uclassNumber(vdev),
      driver: { name, hasActiveDma: (flags & ACTIVE_DMA) !== 0, hasRemove },
    };
  }

  /** `virtio 0` for a block device, `eth0` for a card, as commands call them. */
  #uclassNumber({ uclass, uclassPlat, sequence }: ModelNode): string | undefined {
    if (uclass.name === BLK) {
      const number = this.#structures.at('blk_desc', uclassPlat)?.int('devnum') ?? -1;
      return number < 0 ? undefined : `virtio ${number}`;
    }
    if (sequence < 0) {
      return undefined;
    }
    return uclass.name === ETHERNET ? `eth${sequence}` : `${uclass.name} ${sequence}`;
  }

  #say(what: string, problem: string | undefined): void {
    if (problem !== undefined) {
      this.problems.push(`${what}: ${problem}`);
    }
  }
}

function queueOf(vq: GuestStructure): BoundQueue | undefined {
  const index = vq.number('index');
  const numFree = vq.number('num_free');
  const freeHead = vq.number('free_head');
  const numAdded = vq.number('num_added');
  const lastUsedIdx = vq.number('last_used_idx');
  const availIdxShadow = vq.number('avail_idx_shadow');
  const availFlagsShadow = vq.number('avail_flags_shadow');
  return index === undefined ||
    numFree === undefined ||
    freeHead === undefined ||
    numAdded === undefined ||
    lastUsedIdx === undefined ||
    availIdxShadow === undefined ||
    availFlagsShadow === undefined
    ? undefined
    : { index, numFree, freeHead, numAdded, lastUsedIdx, availIdxShadow, availFlagsShadow };
}
