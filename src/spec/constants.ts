import * as blk from './virtio-blk';
import * as virtioConsole from './virtio-console';
import * as featureBits from './virtio-feature-bits';
import * as ids from './virtio-ids';
import * as mmio from './virtio-mmio';
import * as net from './virtio-net';
import * as pci from './virtio-pci';
import * as ring from './virtio-ring';
import * as status from './virtio-status';

/** All numbers of VIRTIO that have a name, by that name: `VIRTIO_F_VERSION_1` is 32, the number of the bit. */
export function virtioConstants(): ReadonlyMap<string, number> {
  constants ??= new Map(
    [blk, virtioConsole, featureBits, ids, mmio, net, pci, ring, status].flatMap((module) =>
      Object.entries(module).flatMap(([name, value]: [string, unknown]) =>
        typeof value === 'number' ? [[name, value] as const] : [],
      ),
    ),
  );
  return constants;
}

let constants: ReadonlyMap<string, number> | undefined;
