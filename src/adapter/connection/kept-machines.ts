import { fail, ok, type Result } from '../../base/result';
import type { Stop } from '../../protocol/breakpoint';
import type { PortOutput, TerminalPort } from '../../protocol/ports/port-output';
import type { LaunchAttributes } from '../../protocol/launch-attributes';
import type { Target, TargetEvent } from '../../targets/target';

type Launch = LaunchAttributes & { readonly cwd: string };

/** Of what the console, or a port, prints while nobody listens so much is shown to the next client. */
const MAX_CONSOLE_BYTES = 64 * 1024;

/** A machine as it is handed from one session to the next. */
export interface KeptMachine {
  readonly target: Target;
  readonly launch: Launch;
  /** Undefined: it runs. */
  readonly stop: Stop | undefined;
  /** The last of what it has printed meanwhile. */
  readonly console: Uint8Array;
  /** The last of what its ports have printed. */
  readonly ports: readonly PortOutput[];
  /** It waits for console input. */
  readonly idle: boolean;
}

/** Machines of one program that go on without a client until another one attaches, and end with the program. */
export class KeptMachines {
  readonly #machines = new Map<number, Keeper>();
  #lastId = 0;

  /** Gives the number by which a client attaches. */
  keep(target: Target, launch: Launch, stop: Stop | undefined): number {
    const id = ++this.#lastId;
    const keeper = new Keeper(target, launch, stop, () => {
      this.#machines.delete(id);
    });
    this.#machines.set(id, keeper);
    return id;
  }

  /** Resolves when the machine stands still, or has ended. */
  async stopped(id: number): Promise<void> {
    await this.#machines.get(id)?.stopped();
  }

  /** Resolves when the machine has gone on from its stop, has ended, or is another session's. */
  async continued(id: number): Promise<void> {
    await this.#machines.get(id)?.continued();
  }

  /** Takes one out; without a number the only one. The error says which there are. */
  take(id: number | undefined): Result<KeptMachine, string> {
    const ids = [...this.#machines.keys()];
    const wanted = id ?? (ids.length === 1 ? ids[0] : undefined);
    const keeper = wanted === undefined ? undefined : this.#machines.get(wanted);
    if (wanted === undefined || keeper === undefined) {
      const found = id === undefined ? `${ids.length} of them` : `"machine": ${id}`;
      const list = ids.length === 0 ? 'none is' : `"machine" may be ${ids.join(', ')}`;
      return fail(`expected a machine that runs on without a session (${list}), found ${found}`);
    }
    this.#machines.delete(wanted);
    return ok(keeper.handOver());
  }

  /** Ends them all. */
  async end(): Promise<void> {
    const keepers = [...this.#machines.values()];
    this.#machines.clear();
    await Promise.all(keepers.map((keeper) => keeper.handOver().target.terminate()));
  }
}

/** Listens to a machine that no session listens to. */
class Keeper {
  readonly #target: Target;
  readonly #launch: Launch;
  readonly #detach: () => void;
  readonly #ended: () => void;
  #stop: Stop | undefined;
  readonly #console = new LastBytes();
  /** By character device. */
  readonly #ports = new Map<string, { port: TerminalPort; printed: LastBytes }>();
  #idle = false;
  #over = false;
  #wake: (() => void)[] = [];
  #goneOn: (() => void)[] = [];

  constructor(target: Target, launch: Launch, stop: Stop | undefined, ended: () => void) {
    this.#target = target;
    this.#launch = launch;
    this.#stop = stop;
    this.#ended = ended;
    this.#detach = target.onEvent((event) => {
      this.#take(event);
    });
  }

  async stopped(): Promise<void> {
    while (this.#stop === undefined && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
    }
  }

  continued(): Promise<void> {
    return new Promise((resolve) => {
      this.#goneOn.push(resolve);
    });
  }

  handOver(): KeptMachine {
    this.#detach();
    this.#tellGoneOn();
    return {
      target: this.#target,
      launch: this.#launch,
      stop: this.#stop,
      console: this.#console.bytes,
      ports: [...this.#ports.values()].map(({ port, printed }) => ({
        port,
        bytes: printed.bytes,
      })),
      idle: this.#idle,
    };
  }

  #tellGoneOn(): void {
    for (const resolve of this.#goneOn.splice(0)) {
      resolve();
    }
  }

  #take(event: TargetEvent): void {
    switch (event.kind) {
      case 'stopped': {
        const { reason, description, hits, hook } = event;
        this.#stop = { reason, description, hits, hook };
        break;
      }
      case 'continued':
        this.#stop = undefined;
        this.#tellGoneOn();
        return;
      case 'console':
        this.#console.add(event.bytes);
        return;
      case 'port': {
        const { port, bytes } = event;
        const printed = this.#ports.get(port.chardev)?.printed ?? new LastBytes();
        printed.add(bytes);
        this.#ports.set(port.chardev, { port, printed });
        return;
      }
      case 'idle':
        this.#idle = event.idle;
        return;
      case 'ended':
        this.#over = true;
        this.#tellGoneOn();
        this.#ended();
        // Nobody is there to hear that it could not be cleaned up.
        this.#target.terminate().catch(() => undefined);
        break;
      case 'log':
      case 'logPoint':
      case 'breakpoint':
      case 'landed':
      case 'travelling':
        return;
    }
    for (const wake of this.#wake.splice(0)) {
      wake();
    }
  }
}

/** The last of what was printed. */
class LastBytes {
  #pieces: Uint8Array[] = [];
  #length = 0;

  get bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }

  add(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    while (this.#length - (this.#pieces[0]?.length ?? 0) >= MAX_CONSOLE_BYTES) {
      this.#length -= this.#pieces.shift()?.length ?? 0;
    }
  }
}
