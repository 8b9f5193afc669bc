/** The wire from a device to the interrupt controller. */
export interface InterruptLine {
  setLevel(level: boolean): void;
}

export const unconnectedLine: InterruptLine = { setLevel: () => undefined };
