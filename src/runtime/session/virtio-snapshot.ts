import { hex, hexDigits } from '../../base/hex';
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
import { RamReader, type MappedRam, type MemoryReader } from '../../base/memory-reader';
import { configFields } from '../../inspect/config-fields';
import { queueName } from '../../inspect/queue-names';
import { transportAt, type BoundTransport, type DriversHalf } from './drivers/drivers-half';
import type { TransportSlot } from './transport-slots';

/** The state of all virtio devices: the machine's half, beside what U-Boot's drivers know of the same device. */
export function virtioSnapshot(
  slots: readonly TransportSlot[],
  drivers: DriversHalf,
  ram: MappedRam,
  statement: number,
): VirtioSnapshot {
  const reader = new RamReader(ram);
  return {
    statement,
    transports: slots.map((slot) => transport(slot, transportAt(drivers, slot), reader)),
  };
}

/** Where the virtio devices and their rings are, and by which names they go. */
export function watchedDevices(
  slots: readonly TransportSlot[],
  drivers: DriversHalf,
): WatchedDevice[] {
  return slots.flatMap((slot) => {
    const { core } = slot;
    if (core === undefined) {
      return [];
    }
    const bound = transportAt(drivers, slot);
    const names = [bound?.name, bound?.device?.name].filter((name) => name !== undefined);
    return [
      {
        place: core.ref.transport,
        names: [slot.ubootName, ...names],
        status: core.status,
        queues: core.queues,
      },
    ];
  });
}

function transport(
  slot: TransportSlot,
  bound: BoundTransport | undefined,
  ram: MemoryReader,
): VirtioTransport {
  return {
    name: bound?.name ?? slot.ubootName,
    kind: slot.kind,
    ...(slot.pciPlace && { pciAddress: pciAddress(slot.pciPlace) }),
    interface: slot.legacy ? 'legacy' : 'modern',
    address: slot.address,
    sequence: bound?.sequence,
    probed: bound?.active ?? false,
    device:
      slot.core === undefined ? undefined : deviceState(readDeviceState(slot.core), bound, ram),
  };
}

function deviceState(
  state: DeviceState,
  bound: BoundTransport | undefined,
  ram: MemoryReader,
): VirtioDeviceState {
  const driven = bound?.device;
  return {
    id: state.deviceId,
    idName: virtioDeviceName(state.deviceId),
    driverDevice: driven?.name,
    driverProbed: driven?.active ?? false,
    uclassNumber: driven?.uclassNumber,
    status: { value: state.status, bits: virtioStatusNames(state.status) },
    features: features(state, bound),
    offered: hex(state.offeredFeatures),
    deviceFeatures: hex(state.deviceFeatures),
    negotiated: hex(state.negotiatedFeatures),
    config: configFields(state),
    configGeneration: state.configGeneration,
    interruptStatus: state.interruptStatus,
    broken: state.broken,
    queues: state.queues.map((side) => queue(state, side, bound, ram)),
  };
}

function features(state: DeviceState, bound: BoundTransport | undefined): VirtioFeature[] {
  const table = new Set([
    ...(bound?.features ?? []),
    ...(state.legacy ? (bound?.legacyFeatures ?? []) : []),
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
  bound: BoundTransport | undefined,
  ram: MemoryReader,
): VirtioQueue {
  const { index } = side;
  const vq = bound?.queues.find((candidate) => candidate.index === index);
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
      lastUsedIdx: vq?.lastUsedIdx,
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
      numFree: vq.numFree,
      freeHead: vq.freeHead,
      numAdded: vq.numAdded,
      lastUsedIdx: vq.lastUsedIdx,
      availIdxShadow: vq.availIdxShadow,
      availFlagsShadow: vq.availFlagsShadow,
    },
    device: {
      lastAvailIdx: side.lastAvailIdx,
      notifiedIdx: side.notifiedIdx,
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
