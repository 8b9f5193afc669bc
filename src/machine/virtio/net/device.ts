import type { DeviceFault } from '../../../base/device-fault';
import type { Result } from '../../../base/result';
import { checkSavedSize, type SavedDevice } from '../../../base/saved/saved-device';
import type { DeviceRef } from '../../../base/trace-event';
import * as bits from '../../../spec/virtio-feature-bits';
import { hasFeature } from '../../../spec/virtio-features';
import { VIRTIO_ID_NET } from '../../../spec/virtio-ids';
import * as net from '../../../spec/virtio-net';
import { ConfigBytes } from '../config-bytes';
import { cut, gather, scatter } from '../queue/scatter';
import type { ActiveContext, DescriptorChain, DeviceQueue, VirtioDevice } from '../virtio-device';
import { fillNetConfig, netConfigBytes, netFeatures, netQueueSizes } from './config';
import { NetFilter, type SavedNetFilter } from './filter';
import type { VirtioNetOptions } from './options';

/** A back end that answers every frame at once must not keep the guest from running: the rest comes with the next poll. */
const MAX_FRAMES_PER_POLL = 256;

/** No frame that a back end could take is longer; what is, is dropped, as in QEMU. */
const MAX_FRAME_BYTES = 68 * 1024;

/** Room for 10,000 addresses, of which the filter keeps 64. */
const MAX_CONTROL_BYTES = 64 * 1024;

export interface SavedVirtioNet extends SavedDevice {
  readonly config: Uint8Array;
  readonly filter: SavedNetFilter;
  readonly headerBytes: number;
  readonly mergeable: boolean;
  readonly modern: boolean;
  readonly held: Uint8Array | undefined;
  readonly stalled: boolean;
}

/**
 * virtio-net. A frame from the guest goes to the back end before its chain is returned, and an answer that is due at
 * once is delivered in between, as in QEMU. Frames wait in the back end while the driver has no buffer for them.
 *
 * @spec VIRTIO 1.2 §5.1 Network Device
 */
export class VirtioNet implements VirtioDevice {
  readonly ref: DeviceRef;
  readonly id = VIRTIO_ID_NET;
  readonly queueMaxSizes: readonly number[];
  readonly configSizeBytes: number;
  readonly #options: VirtioNetOptions;
  readonly #config: ConfigBytes;
  readonly #filter: NetFilter;
  readonly #header = new Uint8Array(net.VIRTIO_NET_HDR_BYTES);
  #context: ActiveContext | undefined;
  #headerBytes = net.VIRTIO_NET_HDR_BYTES;
  #mergeable = false;
  #modern = false;
  /** A frame for which the driver has not given enough buffers yet. */
  #held: Uint8Array | undefined;
  /** The back end took no frame: the chain that it was in stays with the device, and the queue stands still. */
  #stalled = false;

  constructor(ref: DeviceRef, options: VirtioNetOptions) {
    this.ref = ref;
    this.#options = options;
    this.queueMaxSizes = netQueueSizes(options);
    this.configSizeBytes = netConfigBytes(options);
    this.#config = new ConfigBytes(this.configSizeBytes);
    this.#filter = new NetFilter(options.mac);
  }

  /** The address in use: as configured, or what the driver has set. */
  get mac(): Uint8Array {
    return this.#filter.mac;
  }

  offeredFeatures(legacy: boolean): bigint {
    return netFeatures(this.#options, legacy);
  }

  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number {
    fillNetConfig(this.#config.view, this.#filter.mac, this.#options);
    return this.#config.read(offset, sizeBytes);
  }

  snapshotConfig(): Uint8Array {
    const config = new ConfigBytes(this.configSizeBytes);
    fillNetConfig(config.view, this.#filter.mac, this.#options);
    return config.bytes;
  }

  /** A legacy driver without VIRTIO_NET_F_CTRL_MAC_ADDR sets the address here. Else nothing can be written. */
  writeConfig(offset: number, sizeBytes: 1 | 2 | 4, value: number, features: bigint): void {
    this.#config.write(offset, sizeBytes, value);
    if (hasFeature(features, bits.VIRTIO_NET_F_CTRL_MAC_ADDR)) {
      return;
    }
    if (hasFeature(features, bits.VIRTIO_F_VERSION_1)) {
      return;
    }
    this.#filter.mac.set(this.#config.bytes.subarray(0, 6));
  }

  activate(context: ActiveContext): void {
    const features = context.negotiatedFeatures;
    this.#context = context;
    this.#modern = hasFeature(features, bits.VIRTIO_F_VERSION_1);
    this.#mergeable = hasFeature(features, bits.VIRTIO_NET_F_MRG_RXBUF);
    this.#headerBytes =
      this.#modern || this.#mergeable ? net.VIRTIO_NET_HDR_BYTES : net.VIRTIO_NET_HDR_LEGACY_BYTES;
    if (hasFeature(features, bits.VIRTIO_NET_F_CTRL_VLAN)) {
      this.#filter.filterVlans();
    }
  }

  reset(): void {
    this.#context = undefined;
    this.#held = undefined;
    this.#stalled = false;
    this.#mergeable = false;
    this.#modern = false;
    this.#filter.reset();
  }

  save(): SavedVirtioNet {
    return {
      device: 'virtio-net',
      version: 1,
      config: this.#config.save(),
      filter: this.#filter.save(),
      headerBytes: this.#headerBytes,
      mergeable: this.#mergeable,
      modern: this.#modern,
      // Nobody changes a frame.
      held: this.#held,
      stalled: this.#stalled,
    };
  }

  restore(state: SavedVirtioNet, context: ActiveContext | undefined): Result<undefined, string> {
    const checked = checkSavedSize(state, 'virtio-net', 1, {
      what: 'bytes of configuration',
      expected: this.configSizeBytes,
      found: state.config.length,
    });
    if (checked.ok) {
      this.#context = context;
      this.#config.restore(state.config);
      this.#filter.restore(state.filter);
      this.#headerBytes = state.headerBytes;
      this.#mergeable = state.mergeable;
      this.#modern = state.modern;
      this.#held = state.held;
      this.#stalled = state.stalled;
    }
    return checked;
  }

  dispose(): void {
    this.#context = undefined;
    this.#options.backend.dispose();
  }

  /** Delivers frames that are due while the driver has buffers. */
  poll(): void {
    const context = this.#context;
    if (!context) {
      return;
    }
    const rx = context.queue(net.VIRTIO_NET_RECEIVEQ);
    for (let i = 0; i < MAX_FRAMES_PER_POLL; i++) {
      if (context.fault !== undefined) {
        return;
      }
      const frame = this.#held ?? this.#options.backend.receive();
      if (!frame) {
        return;
      }
      if (rx.empty) {
        this.#held = frame;
        rx.setNotification(true);
        return;
      }
      this.#held = undefined;
      if (this.#filter.accepts(frame) && !this.#deliver(context, rx, frame)) {
        this.#held = frame;
        return;
      }
    }
  }

  queueNotified(index: number): void {
    const context = this.#context;
    if (!context) {
      return;
    }
    if (index === net.VIRTIO_NET_RECEIVEQ) {
      this.poll();
    } else if (index === net.VIRTIO_NET_TRANSMITQ) {
      this.#transmit(context);
    } else {
      this.#control(context, index);
    }
  }

  /** False: too few buffers now, the frame is to be kept. A frame for which the chain is too short is dropped. */
  #deliver(context: ActiveContext, rx: DeviceQueue, frame: Uint8Array): boolean {
    const needed = this.#headerBytes + frame.length;
    const chains = this.#takeReceiveChains(context, rx, needed);
    if (!chains) {
      return context.fault !== undefined;
    }
    if (chains.length === 0) {
      return true;
    }
    this.#header.fill(0);
    if (this.#headerBytes > net.VIRTIO_NET_HDR_NUM_BUFFERS) {
      this.#header[net.VIRTIO_NET_HDR_NUM_BUFFERS] = chains.length & 0xff;
      this.#header[net.VIRTIO_NET_HDR_NUM_BUFFERS + 1] = chains.length >>> 8;
    }
    let offset = 0;
    for (const [number, chain] of chains.entries()) {
      let skip = 0;
      if (number === 0) {
        skip = scatter(chain.writable, 0, this.#header.subarray(0, this.#headerBytes));
      }
      const part = frame.subarray(offset, offset + chain.writableBytes - skip);
      scatter(chain.writable, skip, part);
      offset += part.length;
      rx.fill(chain, skip + part.length);
    }
    if (context.events.wants('frame')) {
      const lengthBytes = frame.length;
      context.events.emit({ kind: 'frame', device: this.ref, direction: 'rx', lengthBytes });
    }
    rx.notifyDriver();
    return true;
  }

  /**
   * Takes what a frame needs: one chain, or several with VIRTIO_NET_F_MRG_RXBUF. Undefined: not enough there (or the
   * device broke); an empty list: the one chain is too short and was put back.
   */
  #takeReceiveChains(
    context: ActiveContext,
    rx: DeviceQueue,
    needed: number,
  ): DescriptorChain[] | undefined {
    const chains: DescriptorChain[] = [];
    let room = 0;
    rx.setNotification(false);
    while (room < needed) {
      const chain = rx.pop();
      if (!chain) {
        for (const taken of chains.reverse()) {
          rx.unpop(taken);
        }
        if (context.fault === undefined) {
          rx.setNotification(true);
        }
        return undefined;
      }
      if (chain.writable.length === 0) {
        rx.detach(chain);
        context.breakDevice({ kind: 'netReceiveNotWritable' }, rx.index);
        return undefined;
      }
      if (chains.length === 0 && chain.writableBytes < this.#headerBytes) {
        rx.detach(chain);
        const bytes = chain.writableBytes;
        context.breakDevice({ kind: 'netReceiveTooShort', bytes }, rx.index);
        return undefined;
      }
      chains.push(chain);
      room += chain.writableBytes;
      if (!this.#mergeable && room < needed) {
        rx.unpop(chain);
        return [];
      }
    }
    return chains;
  }

  #transmit(context: ActiveContext): void {
    const tx = context.queue(net.VIRTIO_NET_TRANSMITQ);
    tx.setNotification(false);
    if (this.#stalled) {
      return;
    }
    for (let chain = tx.pop(); chain; chain = tx.pop()) {
      const fault = this.#checkTransmit(chain);
      if (fault) {
        tx.detach(chain);
        context.breakDevice(fault, tx.index);
        return;
      }
      if (this.#options.backend.canSend?.() === false) {
        this.#stalled = true;
        return;
      }
      this.#sendFrame(context, chain);
      tx.push(chain, 0);
    }
    if (context.fault === undefined) {
      tx.setNotification(true);
    }
  }

  #checkTransmit(chain: DescriptorChain): DeviceFault | undefined {
    if (chain.readable.length === 0) {
      return { kind: 'netTransmitNotReadable' };
    }
    if (chain.readableBytes < this.#headerBytes) {
      const [bytes, headerBytes] = [chain.readableBytes, this.#headerBytes];
      return { kind: 'netTransmitTooShort', bytes, headerBytes };
    }
    return chain.readableBytes === this.#headerBytes ? { kind: 'netTransmitEmpty' } : undefined;
  }

  /** The frame is copied: the back end may keep it, and the driver gets its buffer back at once. */
  #sendFrame(context: ActiveContext, chain: DescriptorChain): void {
    const frameBytes = chain.readableBytes - this.#headerBytes;
    if (frameBytes > MAX_FRAME_BYTES) {
      return;
    }
    context.spend(frameBytes);
    const frame = new Uint8Array(frameBytes);
    gather(chain.readable, this.#headerBytes, frame);
    if (context.events.wants('frame')) {
      const lengthBytes = frame.length;
      context.events.emit({ kind: 'frame', device: this.ref, direction: 'tx', lengthBytes });
    }
    this.#options.backend.send(frame);
    this.poll();
  }

  #control(context: ActiveContext, index: number): void {
    const queue = context.queue(index);
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      if (chain.writableBytes < 1 || chain.readableBytes < 2) {
        queue.detach(chain);
        context.breakDevice({ kind: 'netControlTooShort' }, index);
        return;
      }
      const status = this.#command(context, chain) ? net.VIRTIO_NET_OK : net.VIRTIO_NET_ERR;
      for (const piece of cut(chain.writable, 0, 1)) {
        piece[0] = status;
      }
      queue.push(chain, 1);
    }
  }

  /** False: the command is not known, malformed or too long. */
  #command(context: ActiveContext, chain: DescriptorChain): boolean {
    if (chain.readableBytes > MAX_CONTROL_BYTES) {
      return false;
    }
    context.spend(chain.readableBytes);
    const request = new Uint8Array(chain.readableBytes);
    gather(chain.readable, 0, request);
    return this.#filter.command(request[0] ?? 0, request[1] ?? 0, request.slice(2));
  }
}
