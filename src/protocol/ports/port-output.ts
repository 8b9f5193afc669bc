/** A port of a console device whose other end is a terminal. */
export interface TerminalPort {
  /** Id of its `-chardev`: what it is told apart by. */
  readonly chardev: string;
  /** `virtio-console#31 port 0`. It may change while U-Boot finds the device. */
  readonly name: string;
}

/** What a port has written; nothing, when it is told that the port is there. */
export interface PortOutput {
  readonly port: TerminalPort;
  readonly bytes: Uint8Array;
}
