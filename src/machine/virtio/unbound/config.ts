import * as bits from '../../../spec/virtio-feature-bits';
import * as ids from '../../../spec/virtio-ids';
import type { BalloonOptions, UnboundDeviceKind } from './options';

export function balloonKind(options: BalloonOptions = {}): UnboundDeviceKind {
  const poison = options.pagePoison ?? true;
  const reporting = options.freePageReporting ?? false;
  const features = [bits.VIRTIO_BALLOON_F_STATS_VQ];
  if (options.deflateOnOom ?? false) {
    features.push(bits.VIRTIO_BALLOON_F_DEFLATE_ON_OOM);
  }
  if (poison) {
    features.push(bits.VIRTIO_BALLOON_F_PAGE_POISON);
  }
  if (reporting) {
    features.push(bits.VIRTIO_BALLOON_F_PAGE_REPORTING);
  }
  return {
    deviceId: ids.VIRTIO_ID_BALLOON,
    features,
    queueSizes: reporting ? [128, 128, 128, 32] : [128, 128, 128],
    config: new Uint8Array(poison ? 16 : 8),
  };
}

export function gpuKind(maxOutputs = 1, edid = true): UnboundDeviceKind {
  const config = new Uint8Array(16);
  new DataView(config.buffer).setUint32(8, maxOutputs, true);
  return {
    deviceId: ids.VIRTIO_ID_GPU,
    features: edid ? [bits.VIRTIO_GPU_F_EDID] : [],
    queueSizes: [64, 16],
    config,
  };
}

export function ninePKind(mountTag: string): UnboundDeviceKind {
  const config = new Uint8Array(2 + mountTag.length);
  new DataView(config.buffer).setUint16(0, mountTag.length, true);
  for (let i = 0; i < mountTag.length; i++) {
    config[2 + i] = mountTag.charCodeAt(i);
  }
  return {
    deviceId: ids.VIRTIO_ID_9P,
    features: [bits.VIRTIO_9P_F_MOUNT_TAG],
    queueSizes: [128],
    config,
  };
}

/** Control and event queue, then the request queues. @spec VIRTIO 1.2 §5.6.4 Device configuration layout */
export function scsiKind(numQueues = 1): UnboundDeviceKind {
  const config = new Uint8Array(36);
  const words = [numQueues, 254, 0xffff, 128, 16, 96, 32, 0x00ff_0000, 0x3fff];
  const view = new DataView(config.buffer);
  words.forEach((word, index) => {
    view.setUint32(4 * index, word, true);
  });
  return {
    deviceId: ids.VIRTIO_ID_SCSI,
    features: [bits.VIRTIO_SCSI_F_HOTPLUG, bits.VIRTIO_SCSI_F_CHANGE],
    queueSizes: new Array<number>(2 + numQueues).fill(256),
    config,
  };
}

/** With QEMU's built-in cipher back end. */
export function cryptoKind(): UnboundDeviceKind {
  const config = new Uint8Array(56);
  const words = [1, 1, 0x17, 8, 0, 4, 0, 0, 0, 64, 512, 2, 0xffff_ffe7, 0x7fff_ffff];
  const view = new DataView(config.buffer);
  words.forEach((word, index) => {
    view.setUint32(4 * index, word, true);
  });
  return { deviceId: ids.VIRTIO_ID_CRYPTO, features: [], queueSizes: [1024, 64], config };
}

/** Keyboard, mouse or tablet; their configuration answers nothing until the driver selects something in it. */
export function inputKind(what: 'keyboard' | 'mouse' | 'tablet'): UnboundDeviceKind {
  return {
    deviceId: ids.VIRTIO_ID_INPUT,
    features: [],
    queueSizes: [64, 64],
    config: new Uint8Array(what === 'keyboard' ? 37 : 51),
  };
}
