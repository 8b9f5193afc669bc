import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ChardevDescription, MachineDescription } from '../../../base/machine-description';
import { ok, type Result } from '../../../base/result';
import { programName } from '../../../config/problem';
import type { InputRing } from '../../../targets/embedded/console/input-ring';
import { isConnected } from './connected';
import type { PortCame, PortSent, PortTaken } from './messages';
import { openPipe } from './open-pipe';
import { openSocket } from './open-socket';

/** So many bytes that the guest has not taken are kept; what is more waits outside. */
const MOST_KEPT_BYTES = 0x1_0000;
/** At the end: so long for those at the other ends to take what was sent to them. */
const LAST_BYTES_MS = 1000;

/** One end: what is connected to it now. */
class HostPortEnd {
  readonly #came: (bytes: Uint8Array) => void;
  #input: Socket | undefined;
  #output: Socket | undefined;
  #keptBytes = 0;

  constructor(came: (bytes: Uint8Array) => void) {
    this.#came = came;
  }

  connect(input: Socket, output: Socket): void {
    this.#input = input;
    this.#output = output;
    for (const socket of new Set([input, output])) {
      socket.on('error', () => socket.destroy());
    }
    output.on('close', () => {
      if (this.#output === output) {
        this.#output = undefined;
      }
    });
    input.on('data', (bytes: Uint8Array) => {
      this.#keptBytes += bytes.length;
      if (this.#keptBytes >= MOST_KEPT_BYTES) {
        input.pause();
      }
      this.#came(bytes);
    });
    if (this.#keptBytes < MOST_KEPT_BYTES) {
      input.resume();
    }
  }

  taken(lengthBytes: number): void {
    this.#keptBytes -= lengthBytes;
    if (this.#keptBytes < MOST_KEPT_BYTES) {
      this.#input?.resume();
    }
  }

  /** Where nobody is connected it is lost, as in QEMU. */
  send(bytes: Uint8Array): void {
    this.#output?.write(bytes);
  }

  /** When all that was sent is out, or nobody takes it. */
  async close(): Promise<void> {
    const [input, output] = [this.#input, this.#output];
    if (output !== undefined && !output.destroyed) {
      await new Promise<void>((settle) => {
        const timer = setTimeout(settle, LAST_BYTES_MS);
        output.end(() => {
          clearTimeout(timer);
          settle();
        });
      });
    }
    output?.destroy();
    input?.destroy();
  }
}

/** Pipes and sockets of a guest's ports, in a thread that doesn't block. */
export class HostPortEnds {
  /** For the guest's thread. */
  readonly guestLine: MessagePort;
  readonly #line: MessagePort;
  readonly #ends = new Map<string, HostPortEnd>();
  readonly #closers: (() => void)[] = [];
  readonly #guestGone: Promise<void>;

  /** @param ring whose other side is woken when something has come */
  constructor(ring: Pick<InputRing, 'ring'>, chardevs: readonly ChardevDescription[]) {
    const { port1, port2 } = new MessageChannel();
    this.#line = port1;
    this.guestLine = port2;
    for (const { id } of chardevs) {
      const end = new HostPortEnd((bytes) => {
        port1.postMessage({ chardev: id, bytes } satisfies PortCame);
        ring.ring();
      });
      this.#ends.set(id, end);
    }
    port1.on('message', (message: PortSent | PortTaken) => {
      const end = this.#ends.get(message.chardev);
      if (message.kind === 'sent') {
        end?.send(message.bytes);
      } else {
        end?.taken(message.lengthBytes);
      }
    });
    this.#guestGone = new Promise((settle) => {
      port1.on('close', settle);
    });
  }

  /** Opens all of them. QEMU's sentence for the first one that can't be had. */
  async open(
    { chardevs, program }: Pick<MachineDescription, 'chardevs' | 'program'>,
    folder: string,
    say: (text: string) => void,
  ): Promise<Result<undefined, string>> {
    for (const chardev of chardevs.filter(isConnected)) {
      const name = programName(program);
      const opened = await this.#open(chardev, folder, (text) => {
        say(`${name}: ${chardev.place.text}: ${text}`);
      });
      if (!opened.ok) {
        return { ok: false, error: `${name}: ${chardev.place.text}: ${opened.error}` };
      }
    }
    return ok(undefined);
  }

  /** After the guest's thread has ended: what it has sent last goes out first. */
  async close(): Promise<void> {
    await this.#guestGone;
    await this.abandon();
  }

  /** There will be no guest. */
  async abandon(): Promise<void> {
    this.#line.close();
    await Promise.all([...this.#ends.values()].map((end) => end.close()));
    for (const close of this.#closers) {
      close();
    }
  }

  async #open(
    { id, path, socket }: ChardevDescription,
    folder: string,
    waiting: (text: string) => void,
  ): Promise<Result<undefined, string>> {
    const end = this.#ends.get(id);
    if (socket === undefined) {
      const pipe = openPipe(resolve(folder, path ?? ''), path ?? '');
      if (pipe.ok) {
        end?.connect(pipe.value.input, pipe.value.output);
      }
      return pipe.ok ? ok(undefined) : pipe;
    }
    const opened = await openSocket(socket, folder, waiting);
    if (opened.ok) {
      opened.value.listen((connected) => end?.connect(connected, connected));
      this.#closers.push(() => {
        opened.value.close();
      });
    }
    return opened.ok ? ok(undefined) : opened;
  }
}
