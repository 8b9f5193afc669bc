import type { RandomSource } from '../../../base/host';
import { fail, ok, type Result } from '../../../base/result';
import type { DeviceRef } from '../../../base/trace-event';
import {
  VIRTIO_ID_9P,
  VIRTIO_ID_BALLOON,
  VIRTIO_ID_BLOCK,
  VIRTIO_ID_CONSOLE,
  VIRTIO_ID_GPU,
  VIRTIO_ID_INPUT,
  VIRTIO_ID_NET,
  VIRTIO_ID_RNG,
  VIRTIO_ID_SCSI,
} from '../../../spec/virtio-ids';
import { balloonKind, gpuKind, inputKind, ninePKind, scsiKind } from '../../virtio/unbound/config';
import { UnboundDevice } from '../../virtio/unbound/device';
import type { UnboundDeviceKind } from '../../virtio/unbound/options';
import { VirtioConsole } from '../../virtio/console/device';
import { VirtioBlk } from '../../virtio/blk/device';
import type { VirtioDevice } from '../../virtio/virtio-device';
import type { RingOptions } from '../../virtio/ring-features';
import { VirtioNet } from '../../virtio/net/device';
import { VirtioRng } from '../../virtio/rng/device';
import { readBlkOptions } from '../properties/blk-properties';
import type { DeviceRequest } from '../properties/device-request';
import type { ChardevTable } from '../backends/chardev-table';
import type { DriveTable } from '../backends/drive-table';
import { given } from '../properties/given';
import type { MacAllocator } from '../backends/mac-allocator';
import { readNetOptions } from '../properties/net-properties';
import type { NetdevTable } from '../backends/netdev-table';
import type { PropertyBag } from '../properties/property-bag';

/** What devices of one machine share. */
export interface DeviceParts {
  readonly drives: DriveTable;
  readonly netdevs: NetdevTable;
  readonly chardevs: ChardevTable;
  readonly macs: MacAllocator;
  readonly random: RandomSource;
}

/**
 * Makes a VirtIO device, for any transport.
 *
 * @param refFor What events call the device, once its VirtIO id is known.
 * @returns QEMU's sentence if it can't be made from these properties.
 */
export function createVirtioDevice(
  request: DeviceRequest,
  refFor: (deviceId: number) => DeviceRef,
  parts: DeviceParts,
): Result<VirtioDevice, string> {
  const { kind, properties } = request;
  const ring = ringOptions(properties);
  const unbound = (id: number, what: UnboundDeviceKind): Result<VirtioDevice, string> =>
    ok(new UnboundDevice(refFor(id), what, ring));
  switch (kind) {
    case 'virtio-blk': {
      const options = readBlkOptions(request, parts.drives);
      return options.ok
        ? ok(new VirtioBlk(refFor(VIRTIO_ID_BLOCK), { ...options.value, ...ring }))
        : options;
    }
    case 'virtio-net': {
      const options = readNetOptions(request, parts.netdevs, parts.macs);
      return options.ok
        ? ok(new VirtioNet(refFor(VIRTIO_ID_NET), { ...options.value, ...ring }))
        : options;
    }
    case 'virtio-rng':
      if (properties.number('period') === 0) {
        return fail("'period' parameter expects a positive integer");
      }
      return ok(new VirtioRng(refFor(VIRTIO_ID_RNG), { random: parts.random, ...ring }));
    case 'virtio-balloon': {
      const own = given({
        deflateOnOom: properties.bool('deflate-on-oom'),
        freePageReporting: properties.bool('free-page-reporting'),
        pagePoison: properties.bool('page-poison'),
      });
      return unbound(VIRTIO_ID_BALLOON, balloonKind(own));
    }
    case 'virtio-serial': {
      const ports = properties.number('max_ports');
      if (ports === 0) {
        return fail('Maximum number of serial ports not specified');
      }
      if (ports !== undefined && ports > MAX_SERIAL_PORTS) {
        return fail(`maximum ports supported: ${MAX_SERIAL_PORTS}`);
      }
      const own = given({
        maxPorts: ports,
        emergencyWrite: properties.bool('emergency-write'),
      });
      return ok(new VirtioConsole(refFor(VIRTIO_ID_CONSOLE), { ...own, ...ring }));
    }
    case 'virtio-scsi': {
      const queues = properties.number('num_queues') ?? AUTOMATIC_QUEUES;
      if (queues !== AUTOMATIC_QUEUES && (queues === 0 || queues > MAX_SCSI_QUEUES)) {
        return fail(`num_queues=${queues}: expected 1 to ${MAX_SCSI_QUEUES}`);
      }
      return unbound(
        VIRTIO_ID_SCSI,
        scsiKind(queues === AUTOMATIC_QUEUES ? request.automaticQueues : queues),
      );
    }
    case 'virtio-gpu':
      return unbound(
        VIRTIO_ID_GPU,
        gpuKind(properties.number('max_outputs'), properties.bool('edid')),
      );
    case 'virtio-keyboard':
      return unbound(VIRTIO_ID_INPUT, inputKind('keyboard'));
    case 'virtio-mouse':
      return unbound(VIRTIO_ID_INPUT, inputKind('mouse'));
    case 'virtio-tablet':
      return unbound(VIRTIO_ID_INPUT, inputKind('tablet'));
    case 'virtio-9p': {
      if (properties.string('fsdev') === undefined) {
        return fail("9pfs device couldn't find fsdev with the id = NULL");
      }
      return unbound(VIRTIO_ID_9P, ninePKind(properties.string('mount_tag') ?? ''));
    }
    default:
      throw new Error(`no VirtIO device is made for model ${kind}`);
  }
}

/** 1024 queues at most: two for each port and two for control. */
const MAX_SERIAL_PORTS = 511;
const AUTOMATIC_QUEUES = 0xffff_ffff;
/** 1024 queues at most, two of them not for requests. */
const MAX_SCSI_QUEUES = 1022;

function ringOptions(properties: PropertyBag): RingOptions {
  return given({
    indirectDesc: properties.bool('indirect_desc'),
    eventIdx: properties.bool('event_idx'),
    packed: properties.bool('packed'),
    iommuPlatform: properties.bool('iommu_platform'),
    queueReset: properties.bool('queue_reset'),
    notifyOnEmpty: properties.bool('notify_on_empty'),
    anyLayout: properties.bool('any_layout'),
  });
}
