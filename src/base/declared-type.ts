/** A structure that the firmware's source declares: an interface, a class, or a name for another type. */
export interface DeclaredType {
  /** `VirtioDevPriv`. */
  readonly name: string;
  /** Its name in C, if the source says of what it is made: `struct virtio_dev_priv`. */
  readonly c?: string;
  /** Of a name for another type: that type. */
  readonly alias?: string;
  /** Of what it has the members too. */
  readonly extends?: readonly string[];
  /** Text of each member's type; the names of optional members end with `?`. */
  readonly members?: Readonly<Record<string, string>>;
}

/** Where the debug tables of the firmware have all its types, beside the tables of its files. */
export const DECLARED_TYPES = 'declared types';
