import type { GuestStart, WorkerCommand, WorkerReport } from '../../../protocol/worker-messages';

/** What is heard of a guest. */
export interface GuestListener {
  report(report: WorkerReport): void;
  /** The guest's thread or process could not go on. `exited` follows. */
  failed(message: string): void;
  /** Nothing of the guest is left. `how`: `exit code 1`, `signal SIGABRT`. */
  exited(how: string): void;
}

/** A guest, wherever it runs. */
export interface Guest {
  send(command: WorkerCommand): void;
  /** Console input. What the guest doesn't take yet waits. */
  input(bytes: Uint8Array): void;
  /** Ends it at once, whatever it does. Resolves when nothing of it is left. */
  terminate(): Promise<unknown>;
}

export type GuestFactory = (start: GuestStart, listener: GuestListener) => Guest;
