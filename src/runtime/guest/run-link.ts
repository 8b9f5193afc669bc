import type { WorkerCommand, WorkerReport } from '../../protocol/worker-messages';

/** The runtime's line to whoever started it. In the worker it is a control block and a message port; in tests, lists. */
export interface RunLink {
  /**
   * Is there something to look at? True from when anything arrives until `takeCommand` has said that no command is left:
   * whoever stops taking in between, because a command resumed or restarted the guest, is told again. Cheap: asked every
   * few thousand statements.
   */
  attention(): boolean;
  /** Blocks until `attention` would be true, or for `timeoutMs`; not at all if it is now. */
  wait(timeoutMs: number | undefined): void;
  /** Undefined: none is left. */
  takeCommand(): WorkerCommand | undefined;
  /** Console input, at most so many bytes; undefined when there is none. */
  takeInput(maxBytes: number): Uint8Array | undefined;
  /** What has come for the port that has a character device, at most so many bytes. Absent: it comes as commands alone. */
  takePortInput?(chardev: string, maxBytes: number): Uint8Array | undefined;
  /** No console input waits, and none will come. */
  inputEnded(): boolean;
  report(report: WorkerReport): void;
  /** The wall clock in nanoseconds, from any beginning. */
  wallNs(): number;
}
