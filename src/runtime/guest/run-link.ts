import type { WorkerCommand, WorkerReport } from '../../protocol/worker-messages';

/** The runtime's line to whoever started it. In the worker it is a control block and a message port; in tests, lists. */
export interface RunLink {
  /** Did anything arrive since the last call? Cheap: asked every few thousand statements. */
  attention(): boolean;
  /** Blocks until something arrives, or for `timeoutMs`. Returns at once if something came since `attention`. */
  wait(timeoutMs: number | undefined): void;
  takeCommand(): WorkerCommand | undefined;
  /** Console input, at most so many bytes; undefined when there is none. */
  takeInput(maxBytes: number): Uint8Array | undefined;
  /** No console input waits, and none will come. */
  inputEnded(): boolean;
  report(report: WorkerReport): void;
  /** The wall clock in nanoseconds, from any beginning. */
  wallNs(): number;
}
