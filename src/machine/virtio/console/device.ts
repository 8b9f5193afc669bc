import type { Result } from '../../../base/result';
import { checkSavedSize, type SavedDevice } from '../../../base/saved/saved-device';
import type { DeviceRef } from '../../../base/trace-event';
import * as spec from '../../../spec/virtio-console';
import { VIRTIO_CONSOLE_F_MULTIPORT } from '../../../spec/virtio-feature-bits';
import { hasFeature } from '../../../spec/virtio-features';
import { VIRTIO_ID_CONSOLE } from '../../../spec/virtio-ids';
import { VIRTIO_CONFIG_S_DRIVER_OK } from '../../../spec/virtio-status';
import { ConfigBytes } from '../config-bytes';
import { scatter } from '../queue/scatter';
import type { ActiveContext, DeviceQueue, VirtioDevice } from '../virtio-device';
import {
  consoleConfigBytes,
  consoleFeatures,
  consoleMaxPorts,
  consoleQueueSizes,
  fillConsoleConfig,
} from './config';
import { type ControlMessage, controlMessageBytes, readControlMessage } from './control-message';
import type { PortOptions, VirtioConsoleOptions } from './options';
import { ConsolePort } from './port';

export interface SavedVirtioConsole extends SavedDevice {
  readonly driverOk: boolean;
  /** Of each port, whether the driver has opened it. */
  readonly connected: readonly boolean[];
}

/**
 * virtio-serial with its ports. Of what a driver says wrong on the control queue nothing breaks the device: it is passed
 * over, as in QEMU. Messages for which the driver has given no buffer are lost.
 *
 * @spec VIRTIO 1.2 §5.3 Console Device
 */
export class VirtioConsole implements VirtioDevice {
  readonly ref: DeviceRef;
  readonly id = VIRTIO_ID_CONSOLE;
  readonly queueMaxSizes: readonly number[];
  readonly configSizeBytes: number;
  readonly maxPorts: number;
  readonly #options: VirtioConsoleOptions;
  readonly #config: ConfigBytes;
  /** In the order in which they were added; it is also that in which the driver hears of them. */
  readonly #ports: ConsolePort[] = [];
  #context: ActiveContext | undefined;
  #driverOk = false;

  constructor(ref: DeviceRef, options: VirtioConsoleOptions = {}) {
    this.ref = ref;
    this.#options = options;
    this.queueMaxSizes = consoleQueueSizes(options);
    this.configSizeBytes = consoleConfigBytes(options);
    this.maxPorts = consoleMaxPorts(options);
    this.#config = new ConfigBytes(this.configSizeBytes);
  }

  /** Before the guest starts. The number is below `maxPorts`, and no other port has it. */
  addPort(options: PortOptions): void {
    this.#ports.push(new ConsolePort(options));
  }

  get ports(): readonly PortOptions[] {
    return this.#ports.map(({ options }) => options);
  }

  offeredFeatures(legacy: boolean): bigint {
    return consoleFeatures(this.#options, legacy);
  }

  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number {
    fillConsoleConfig(this.#config.view, this.#options);
    return this.#config.read(offset, sizeBytes);
  }

  snapshotConfig(): Uint8Array {
    const config = new ConfigBytes(this.configSizeBytes);
    fillConsoleConfig(config.view, this.#options);
    return config.bytes;
  }

  /**
   * Emergency write: a character for the first console that has another end, at any time. Like QEMU, the device takes
   * the low byte of what then stands in emerg_wr, if that isn't 0. Nothing else can be written.
   *
   * @spec VIRTIO 1.2 §5.3.4 Device configuration layout
   */
  writeConfig(offset: number, sizeBytes: 1 | 2 | 4, value: number): void {
    fillConsoleConfig(this.#config.view, this.#options);
    this.#config.write(offset, sizeBytes, value);
    const { view } = this.#config;
    if (
      this.configSizeBytes > spec.VIRTIO_CONSOLE_EMERG_WR &&
      view.getUint32(spec.VIRTIO_CONSOLE_EMERG_WR) !== 0
    ) {
      const console = this.#ports.find(
        ({ options, hostConnected }) => options.isConsole && hostConnected,
      );
      console?.write(view.getUint8(spec.VIRTIO_CONSOLE_EMERG_WR));
    }
  }

  activate(context: ActiveContext): void {
    this.#context = context;
  }

  /**
   * Input flows while DRIVER_OK is set. A driver that can't say that it has opened a port has opened port 0 with that; taking
   * it back closes all.
   */
  statusWritten(status: number): void {
    this.#driverOk = (status & VIRTIO_CONFIG_S_DRIVER_OK) !== 0;
    if (!this.#driverOk) {
      this.#disconnectAll();
      return;
    }
    const first = this.#portWithId(0);
    if (first && !this.#multiport) {
      first.connected = true;
    }
    this.poll();
  }

  reset(): void {
    this.#context = undefined;
    this.#driverOk = false;
    this.#disconnectAll();
  }

  /** What has come for ports and waits is their back ends'. */
  save(): SavedVirtioConsole {
    return {
      device: 'virtio-console',
      version: 1,
      driverOk: this.#driverOk,
      connected: this.#ports.map(({ connected }) => connected),
    };
  }

  restore(
    state: SavedVirtioConsole,
    context: ActiveContext | undefined,
  ): Result<undefined, string> {
    const checked = checkSavedSize(state, 'virtio-console', 1, {
      what: 'ports',
      expected: this.#ports.length,
      found: state.connected.length,
    });
    if (checked.ok) {
      this.#context = context;
      this.#driverOk = state.driverOk;
      this.#ports.forEach((port, i) => {
        port.connected = state.connected[i] ?? false;
      });
    }
    return checked;
  }

  dispose(): void {
    this.#context = undefined;
  }

  /** Gives the driver what has come. */
  poll(): void {
    for (const port of this.#ports) {
      if (port.hasInput) {
        this.#receive(port);
      }
    }
  }

  queueNotified(index: number): void {
    const context = this.#context;
    if (!context || index === spec.VIRTIO_CONSOLE_CONTROL_RECEIVEQ) {
      return;
    }
    const queue = context.queue(index);
    if (index === spec.VIRTIO_CONSOLE_CONTROL_TRANSMITQ) {
      this.#control(queue);
      return;
    }
    const port = this.#portWithId(spec.consolePortOfQueue(index) ?? 0);
    if (index % 2 === 0) {
      if (port?.isReadable === true) {
        this.#receive(port);
      }
    } else if (port) {
      port.transmit(context, queue);
    } else {
      discard(queue);
    }
  }

  /** A driver that knows of no further ports has not opened any; what comes for those is lost. */
  #receive(port: ConsolePort): void {
    const context = this.#context;
    if (context && this.#driverOk) {
      port.receive(context, context.queue(port.receiveQueue), this.#multiport ? 'waits' : 'drops');
    }
  }

  get #multiport(): boolean {
    return hasFeature(this.#context?.negotiatedFeatures ?? 0n, VIRTIO_CONSOLE_F_MULTIPORT);
  }

  #portWithId(id: number): ConsolePort | undefined {
    return this.#ports.find(({ options }) => options.id === id);
  }

  #disconnectAll(): void {
    for (const port of this.#ports) {
      port.connected = false;
    }
  }

  /** Like QEMU, also for a driver that has not accepted VIRTIO_CONSOLE_F_MULTIPORT. */
  #control(queue: DeviceQueue): void {
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      const message = readControlMessage(chain);
      if (message) {
        this.#hear(message);
      }
      queue.fill(chain, 0);
    }
    queue.notifyDriver();
  }

  #hear({ port: id, event, value }: ControlMessage): void {
    if (event === spec.VIRTIO_CONSOLE_DEVICE_READY) {
      if (value !== 0) {
        for (const { options } of this.#ports) {
          this.#say(options.id, spec.VIRTIO_CONSOLE_DEVICE_ADD, 1);
        }
      }
      return;
    }
    const port = this.#portWithId(id);
    if (!port) {
      return;
    }
    if (event === spec.VIRTIO_CONSOLE_PORT_READY && value !== 0) {
      this.#describe(port);
    } else if (event === spec.VIRTIO_CONSOLE_PORT_OPEN) {
      port.connected = value !== 0;
      if (port.hasInput) {
        this.#receive(port);
      }
    }
  }

  /** What a driver needs to know of a port that it has made ready. */
  #describe({ options, hostConnected }: ConsolePort): void {
    const { id, isConsole, name } = options;
    if (isConsole) {
      this.#say(id, spec.VIRTIO_CONSOLE_CONSOLE_PORT, 1);
    }
    if (name !== undefined) {
      this.#say(id, spec.VIRTIO_CONSOLE_PORT_NAME, 1, name);
    }
    if (hostConnected) {
      this.#say(id, spec.VIRTIO_CONSOLE_PORT_OPEN, 1);
    }
  }

  /** The used length is that of the message, as in QEMU, also where the buffer is shorter. */
  #say(port: number, event: number, value: number, name?: string): void {
    const queue = this.#context?.queue(spec.VIRTIO_CONSOLE_CONTROL_RECEIVEQ);
    const chain = queue?.pop();
    if (queue && chain) {
      const bytes = controlMessageBytes({ port, event, value }, name);
      scatter(chain.writable, 0, bytes);
      queue.push(chain, bytes.length);
    }
  }
}

/** Gives back what was sent to a port that isn't there. */
function discard(queue: DeviceQueue): void {
  for (let chain = queue.pop(); chain; chain = queue.pop()) {
    queue.fill(chain, 0);
  }
  queue.notifyDriver();
}
