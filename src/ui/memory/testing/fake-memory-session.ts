/** A debug session with RAM and nothing else. RAM can have gaps. */
export class FakeMemorySession {
  readonly id: string;
  readonly name: string;
  readonly ram: Uint8Array;
  /** Names that `evaluate` knows, with what it answers. */
  readonly values = new Map<string, object>();
  /** What was asked, one `command address count` each. */
  readonly asked: string[] = [];
  #base: number;
  #refusal: string | undefined;

  constructor(id: string, base = 0x1000, sizeBytes = 0x2000) {
    this.id = id;
    this.name = `session ${id}`;
    this.#base = base;
    this.ram = Uint8Array.from({ length: sizeBytes }, (_, i) => i & 0xff);
  }

  /** From now on it answers nothing else. */
  refuse(message: string): void {
    this.#refusal = message;
  }

  customRequest(command: string, args?: unknown): Promise<unknown> {
    return new Promise((resolve) => {
      resolve(this.#answer(command, args as Record<string, unknown>));
    });
  }

  #answer(command: string, args: Record<string, unknown>): unknown {
    if (this.#refusal !== undefined) {
      throw new Error(this.#refusal);
    }
    if (command === 'evaluate') {
      const value = this.values.get(String(args['expression']));
      if (value === undefined) {
        throw new Error(`${String(args['expression'])} is not known`);
      }
      return value;
    }
    const from = Number(args['memoryReference']) - this.#base;
    if (command === 'readMemory') {
      const count = Number(args['count']);
      this.asked.push(`read ${String(args['memoryReference'])} ${count}`);
      const bytes = from < 0 ? new Uint8Array() : this.ram.subarray(from, from + count);
      return {
        address: args['memoryReference'],
        data: Buffer.from(bytes).toString('base64'),
        unreadableBytes: count - bytes.length,
      };
    }
    const bytes = Buffer.from(String(args['data']), 'base64');
    this.asked.push(`write ${String(args['memoryReference'])} ${bytes.toString('hex')}`);
    if (from < 0 || from + bytes.length > this.ram.length) {
      throw new Error('no RAM there');
    }
    this.ram.set(bytes, from);
    return {};
  }
}
