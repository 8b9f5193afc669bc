/** What a driver can learn about a device without using its queues. */
export interface UnboundDeviceKind {
  readonly deviceId: number;
  /** Feature bits of the device type. */
  readonly features: readonly number[];
  readonly queueSizes: readonly number[];
  readonly config: Uint8Array;
}

/** Properties of virtio-balloon; what is left out has QEMU 7.2's default. */
export interface BalloonOptions {
  readonly deflateOnOom?: boolean;
  readonly freePageReporting?: boolean;
  readonly pagePoison?: boolean;
}
