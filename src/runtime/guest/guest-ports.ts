import type { CharacterBackend } from '../../base/host';
import { checkSaved, type Saveable, type SavedDevice } from '../../base/saved/saved-device';
import type { InputMoment } from '../../protocol/run-recipe';
import type { WorkerReport } from '../../protocol/worker-messages';
import type { InputLog } from './input-log';

/** Bytes of output that are kept back at most. A line end, a wait and a stop send them earlier. */
const FLUSH_BYTES = 4096;
/** What is typed waits outside when the guest doesn't take so much. */
const INPUT_BYTES = 4096;

export interface GuestPortsOptions {
  readonly report: (report: WorkerReport) => void;
  readonly input: InputLog;
  /** What a port is called now, by its character device; undefined: no device has it. */
  readonly nameOf: (chardev: string) => string | undefined;
}

/** The terminal ends of the guest's ports beside its console: each a `-chardev` that is a terminal. */
export class GuestPorts {
  readonly #options: GuestPortsOptions;
  readonly #ports = new Map<string, GuestPort>();

  constructor(options: GuestPortsOptions) {
    this.#options = options;
  }

  /** The machine's end. */
  open(chardev: string): CharacterBackend {
    const port = new GuestPort(() => {
      this.#flush(chardev, port);
    });
    this.#ports.set(chardev, port);
    return port;
  }

  /** Sends what was kept back, and tells of ports that are new, or have got another name. */
  flush(): void {
    for (const [chardev, port] of this.#ports) {
      this.#flush(chardev, port);
    }
  }

  /** Bytes that the guest has written to each since power-on. */
  get written(): ReadonlyMap<string, number> {
    return new Map([...this.#ports].map(([chardev, { written }]) => [chardev, written]));
  }

  /** The run is where it had written so much. */
  goBack(written: ReadonlyMap<string, number>): void {
    for (const [chardev, port] of this.#ports) {
      port.takeOutput();
      port.written = written.get(chardev) ?? 0;
    }
  }

  /** Takes what was typed. True: there was something. */
  take(moment: InputMoment): boolean {
    let taken = false;
    for (const [chardev, port] of this.#ports) {
      const bytes = this.#options.input.port(moment, chardev, INPUT_BYTES - port.pendingBytes);
      if (bytes !== undefined) {
        port.type(bytes);
        taken = true;
      }
    }
    return taken;
  }

  #flush(chardev: string, port: GuestPort): void {
    const bytes = port.takeOutput();
    const name = this.#options.nameOf(chardev);
    if (name !== undefined && (bytes.length > 0 || name !== port.name)) {
      port.name = name;
      this.#options.report({ kind: 'port', port: { chardev, name }, bytes });
    }
  }
}

interface SavedPort extends SavedDevice {
  /** Typed, and not taken by the guest. */
  readonly typed: Uint8Array;
  /** Bytes that the guest has written since power-on. */
  readonly written: number;
}

class GuestPort implements CharacterBackend {
  /** What the guest has written is at the other end already. */
  readonly state: Saveable<SavedPort> = {
    save: () => ({ device: 'port', version: 1, typed: this.#typed, written: this.written }),
    restore: (state) => {
      const checked = checkSaved(state, 'port', 1);
      if (checked.ok) {
        this.#typed = state.typed;
        this.written = state.written;
      }
      return checked;
    },
  };
  readonly connected = true;
  readonly isReadable = true;
  readonly #flush: () => void;
  readonly #buffer = new Uint8Array(FLUSH_BYTES);
  #used = 0;
  /** Replaced as a whole, never changed. */
  #typed: Uint8Array = new Uint8Array(0);
  written = 0;
  /** As it was told last. */
  name: string | undefined;

  constructor(flush: () => void) {
    this.#flush = flush;
  }

  get pendingBytes(): number {
    return this.#typed.length;
  }

  write(bytes: Uint8Array): void {
    this.written += bytes.length;
    for (let done = 0; done < bytes.length;) {
      const part = bytes.subarray(done, done + FLUSH_BYTES - this.#used);
      this.#buffer.set(part, this.#used);
      this.#used += part.length;
      done += part.length;
      if (this.#used === FLUSH_BYTES || part.includes(0x0a)) {
        this.#flush();
      }
    }
  }

  takeOutput(): Uint8Array {
    const bytes = this.#buffer.slice(0, this.#used);
    this.#used = 0;
    return bytes;
  }

  type(bytes: Uint8Array): void {
    const typed = new Uint8Array(this.#typed.length + bytes.length);
    typed.set(this.#typed);
    typed.set(bytes, this.#typed.length);
    this.#typed = typed;
  }

  read(maxBytes: number): Uint8Array | undefined {
    const bytes = this.#typed.slice(0, maxBytes);
    this.#typed = this.#typed.slice(bytes.length);
    return bytes.length === 0 ? undefined : bytes;
  }

  dispose(): void {
    // The other end stays.
  }
}
