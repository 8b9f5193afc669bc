/** A UART as the end of the machine's terminal line. */
export interface ConsoleUart {
  /** Bytes typed that the guest has not read yet. */
  readonly pendingInputBytes: number;
  /** Bytes typed on the terminal. None is lost: what the FIFO can't hold waits outside. */
  receive(bytes: Uint8Array): void;
}
