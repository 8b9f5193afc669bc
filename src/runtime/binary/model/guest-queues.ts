import type { DriverRing } from '../../../firmware/hal';
import type { DriverModelReader } from './driver-model';
import type { GuestList, GuestStructure, GuestStructures } from './guest-structures';

const VIRTIO = 'virtio';
/** `include/virtio.h`: VIRTIO_... devices have a handful of queues; more than this is no list of queues. */
const MOST_QUEUES = 256;

/** A virtqueue of the guest's drivers: where its structure is, and its rings. */
export interface GuestQueue extends DriverRing {
  /** Of its `struct virtqueue`. */
  readonly address: number;
}

/**
 * The queues of a transport, as its driver has them on a list.
 *
 * @param priv its private data for the uclass; undefined: it has none yet
 * @param refuse why an element can't be right; the list ends before it
 * @uboot include/virtio.h struct virtio_dev_priv
 */
export function virtqueuesOf(
  structures: GuestStructures,
  priv: GuestStructure | undefined,
  refuse: (vq: GuestStructure) => string | undefined,
): GuestList {
  const head = priv?.addressOf('vqs');
  // Zeros: the list is not set up yet.
  if (head === undefined || (structures.at('list_head', head)?.number('next') ?? 0) === 0) {
    return { elements: [], problem: undefined };
  }
  return structures.list(head, 'virtqueue', 'list', MOST_QUEUES, refuse);
}

/**
 * All virtqueues that drivers have now, as far as they can be followed.
 *
 * @param gd address of U-Boot's global data
 */
export function guestQueues(reader: DriverModelReader, gd: number): GuestQueue[] {
  const { structures } = reader;
  return reader
    .read(gd)
    .devices.filter(({ uclass }) => uclass.name === VIRTIO)
    .flatMap(({ uclassPriv }) => {
      const priv = structures.at('virtio_dev_priv', uclassPriv);
      const queues: GuestQueue[] = [];
      virtqueuesOf(structures, priv, ({ address }) => {
        const queue = guestQueueAt(reader, address);
        if (queue === undefined) {
          return 'one of them is no queue';
        }
        queues.push(queue);
        return undefined;
      });
      return queues;
    });
}

/** The queue whose `struct virtqueue` is at an address; undefined: there is none. */
function guestQueueAt(reader: DriverModelReader, address: number): GuestQueue | undefined {
  const { structures } = reader;
  const vq = structures.at('virtqueue', address);
  const vring = structures.at('vring', vq?.addressOf('vring') ?? 0);
  const vdev = reader.device(vq?.number('vdev') ?? 0);
  const index = vq?.number('index');
  const num = vring?.number('num');
  const desc = vring?.number('desc');
  const avail = vring?.number('avail');
  const used = vring?.number('used');
  return vdev === undefined ||
    index === undefined ||
    num === undefined ||
    num === 0 ||
    (num & (num - 1)) !== 0 ||
    desc === undefined ||
    avail === undefined ||
    used === undefined
    ? undefined
    : { address, index, vdev, vring: { num, desc, avail, used } };
}
