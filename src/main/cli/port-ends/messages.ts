/** From the guest's thread: what a port has sent. */
export interface PortSent {
  readonly kind: 'sent';
  readonly chardev: string;
  readonly bytes: Uint8Array;
}

/** From the guest's thread: it has taken so many of the bytes that have come for a port. */
export interface PortTaken {
  readonly kind: 'taken';
  readonly chardev: string;
  readonly lengthBytes: number;
}

/** To the guest's thread: what has come for a port. */
export interface PortCame {
  readonly chardev: string;
  readonly bytes: Uint8Array;
}
