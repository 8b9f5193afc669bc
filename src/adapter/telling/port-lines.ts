import type { PortOutput } from '../../protocol/ports/port-output';

/** A line is shown at this length at the latest. */
const MAX_LINE = 1024;

/** What ports print, in whole lines with the port's name: for a client that has one place for everything. */
export class PortLines {
  readonly #ports = new Map<string, Lines>();

  take({ port, bytes }: PortOutput): string[] {
    let lines = this.#ports.get(port.chardev);
    if (lines === undefined) {
      lines = new Lines();
      this.#ports.set(port.chardev, lines);
    }
    return lines.take(bytes).map((line) => `[${port.name}] ${line}`);
  }
}

class Lines {
  readonly #decoder = new TextDecoder();
  #begun = '';

  take(bytes: Uint8Array): string[] {
    const text = this.#begun + this.#decoder.decode(bytes, { stream: true }).replaceAll('\r', '');
    const lines = text.split('\n');
    const begun = lines.pop() ?? '';
    const isLong = begun.length >= MAX_LINE;
    this.#begun = isLong ? '' : begun;
    return isLong ? [...lines, begun] : lines;
  }
}
