/** One field of a device's configuration or header, as the spec's struct has it. */
export interface ConfigField {
  /** `capacity`, `topology.opt_io_size`. */
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly format: 'number' | 'hex' | 'bytes' | 'mac';
  /** The field means something only with this feature bit; undefined: always. */
  readonly feature?: number;
}
