import { hex, hexDigits } from '../../base/hex';
import type { GuestRam } from '../../firmware/hal';
import type { BlkDesc } from '../../firmware/include/blk';
import type { UDevice } from '../../firmware/include/dm/device';
import { UCLASS_BLK, UCLASS_ETH } from '../../firmware/include/dm/uclass-id';
import type { VirtioDevPriv } from '../../firmware/include/virtio';
import { readDeviceState } from '../../machine/virtio/device-state';
import type { DeviceState, QueueState } from '../../machine/virtio/device-state';
import type { WatchedDevice } from '../guest/watched/watched-device';
import type {
  VirtioDeviceState,
  VirtioFeature,
  VirtioQueue,
  VirtioSnapshot,
  VirtioTransport,
} from '../../protocol/virtio';
import { VIRTIO_F_VERSION_1, VIRTIO_NET_F_MRG_RXBUF } from '../../spec/virtio-feature-bits';
import { featureBitNumbers, hasFeature, virtioFeatureName } from '../../spec/virtio-features';
import { VIRTIO_ID_NET, virtioDeviceName } from '../../spec/virtio-ids';
import { VIRTIO_NET_HDR_BYTES, VIRTIO_NET_HDR_LEGACY_BYTES } from '../../spec/virtio-net';
import { virtioStatusNames } from '../../spec/virtio-status';
import { chainMeaning } from '../../inspect/chain-meaning';
import { exposedChains } from '../../inspect/chain-walk';
import { RamReader, type MemoryReader } from '../../base/memory-reader';
import { configFields } from '../../inspect/config-fields';
import { queueName } from '../../inspect/queue-names';
import { boundTransports, isActive, isAt, type TransportSlot } from './transport-slots';

/** The state of all virtio devices: the machine's half, beside what U-Boot's driver model says of the same device. */
export function virtioSnapshot(
  slots: readonly TransportSlot[],
  ram: GuestRam,
  statement: number,
): VirtioSnapshot {
  const bound = boundTransports();
  const reader = new RamReader(ram);
  return {
    statement,
    transports: slots.map((slot) =>
      transport(
        slot,
        bound.find((udev) => isAt(udev, slot)),
        reader,
      ),
    ),
  };
}

/** Where the virtio devices and their rings are, and by which names they go. */
export function watchedDevices(slots: readonly TransportSlot[]): WatchedDevice[] {
  const bound = boundTransports();
  return slots.flatMap((slot) => {
    const { core } = slot;
    if (core === undefined) {
      return [];
    }
    const udev = bound.find((candidate) => isAt(candidate, slot));
    const vdev = udev?.child_head[0];
    return [
      {
        place: core.ref.transport,
        names: [slot.ubootName, ...(udev ? [udev.name] : []), ...(vdev ? [vdev.name] : [])],
        status: core.status,
        queues: core.queues,
      },
    ];
  });
}

function transport(
  slot: TransportSlot,
  udev: UDevice | undefined,
  ram: MemoryReader,
): VirtioTransport {
  return {
    name: udev?.name ?? slot.ubootName,
    kind: slot.kind,
    ...(slot.pciPlace && { pciAddress: pciAddress(slot.pciPlace) }),
    interface: slot.legacy ? 'legacy' : 'modern',
    address: slot.address,
    sequence: udev === undefined || udev.seq_ < 0 ? undefined : udev.seq_,
    probed: udev !== undefined && isActive(udev),
    device:
      slot.core === undefined ? undefined : deviceState(readDeviceState(slot.core), udev, ram),
  };
}

function deviceState(
  state: DeviceState,
  udev: UDevice | undefined,
  ram: MemoryReader,
): VirtioDeviceState {
  const priv = (udev?.uclass_priv_ ?? undefined) as VirtioDevPriv | undefined;
  const vdev = udev?.child_head[0];
  return {
    id: state.deviceId,
    idName: virtioDeviceName(state.deviceId),
    driverDevice: vdev?.name,
    driverProbed: vdev !== undefined && isActive(vdev),
    uclassNumber: vdev && uclassNumber(vdev),
    status: { value: state.status, bits: virtioStatusNames(state.status) },
    features: features(state, priv),
    offered: hex(state.offeredFeatures),
    deviceFeatures: hex(state.deviceFeatures),
    negotiated: hex(state.negotiatedFeatures),
    config: configFields(state),
    configGeneration: state.configGeneration,
    interruptStatus: state.interruptStatus,
    broken: state.broken,
    queues: state.queues.map((side) => queue(state, side, priv, ram)),
  };
}

/** `virtio 0` for a block device, `eth0` for a card, as commands call them. */
function uclassNumber(vdev: UDevice): string | undefined {
  switch (vdev.uclass.uc_drv.id) {
    case UCLASS_BLK: {
      const desc = (vdev.uclass_plat_ ?? undefined) as BlkDesc | undefined;
      return desc === undefined || desc.devnum < 0 ? undefined : `virtio ${desc.devnum}`;
    }
    case UCLASS_ETH:
      return vdev.seq_ < 0 ? undefined : `eth${vdev.seq_}`;
    default:
      return vdev.seq_ < 0 ? undefined : `${vdev.uclass.uc_drv.name} ${vdev.seq_}`;
  }
}

function features(state: DeviceState, priv: VirtioDevPriv | undefined): VirtioFeature[] {
  const table = new Set([
    ...(priv?.feature_table ?? []),
    ...(state.legacy ? (priv?.feature_table_legacy ?? []) : []),
    // The uclass itself accepts it, whatever the driver's table says.
    VIRTIO_F_VERSION_1,
  ]);
  const shown = new Set([...featureBitNumbers(state.offeredFeatures), ...table]);
  return [...shown]
    .sort((a, b) => a - b)
    .map((bit) => {
      const negotiated = hasFeature(state.negotiatedFeatures, bit);
      return {
        bit,
        name: virtioFeatureName(state.deviceId, bit),
        offered: hasFeature(state.offeredFeatures, bit),
        wanted: table.has(bit) || negotiated,
        negotiated,
      };
    });
}

function queue(
  state: DeviceState,
  side: QueueState,
  priv: VirtioDevPriv | undefined,
  ram: MemoryReader,
): VirtioQueue {
  const { index } = side;
  const vq = priv?.vqs.find((candidate) => candidate.index === index);
  const modernHeader =
    hasFeature(state.negotiatedFeatures, VIRTIO_F_VERSION_1) ||
    hasFeature(state.negotiatedFeatures, VIRTIO_NET_F_MRG_RXBUF);
  const headerBytes =
    state.deviceId === VIRTIO_ID_NET && !modernHeader
      ? VIRTIO_NET_HDR_LEGACY_BYTES
      : VIRTIO_NET_HDR_BYTES;
  const { chains, omitted } = exposedChains(
    ram,
    {
      size: side.ready ? side.size : 0,
      descAddress: side.descAddress,
      availAddress: side.availAddress,
      usedAddress: side.usedAddress,
      lastUsedIdx: vq?.last_used_idx,
    },
    (descriptors) => chainMeaning(ram, state.deviceId, index, headerBytes, descriptors),
  );
  return {
    index,
    name: queueName(state.deviceId, index, state.queues.length),
    maxSize: side.maxSize,
    size: side.size,
    descAddress: side.descAddress,
    availAddress: side.availAddress,
    usedAddress: side.usedAddress,
    ready: side.ready,
    driver: vq && {
      numFree: vq.num_free,
      freeHead: vq.free_head,
      numAdded: vq.num_added,
      lastUsedIdx: vq.last_used_idx,
      availIdxShadow: vq.avail_idx_shadow,
      availFlagsShadow: vq.avail_flags_shadow,
    },
    device: {
      lastAvailIdx: side.lastAvailIdx,
      usedIdx: side.usedIdx,
      availIdx: side.availIdx,
      inFlight: side.inFlight,
      interruptsSuppressed: side.interruptsSuppressed,
    },
    chains,
    chainsOmitted: omitted,
  };
}

/** `00:01.0`. */
function pciAddress({ bus, devfn }: { readonly bus: number; readonly devfn: number }): string {
  return `${hexDigits(bus, 2)}:${hexDigits(devfn >> 3, 2)}.${devfn & 7}`;
}
