import { connect, type Socket } from 'node:net';
import type { DebugProtocol } from '@vscode/debugprotocol';

/** A request as it is sent: nothing of it need be right. */
export interface RawRequest {
  readonly command: unknown;
  readonly arguments?: unknown;
}

/** A client on a port that checks the form of every byte that it gets, and keeps requests that have no answer. */
export class RawClient {
  /** What was not as the protocol says. */
  readonly faults: string[] = [];
  readonly responses: DebugProtocol.Response[] = [];
  readonly closed: Promise<void>;
  isClosed = false;
  /** The last that was said about the machine. */
  state: 'none' | 'running' | 'stopped' | 'ended' = 'none';
  readonly #socket: Socket;
  readonly #unanswered = new Map<number, unknown>();
  #received: Buffer = Buffer.alloc(0);
  #seq = 0;
  #lastSeq = 0;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (data) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#take();
      this.#wake();
    });
    this.#socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', () => {
        this.isClosed = true;
        this.#wake();
        resolve();
      });
    });
  }

  /** What is sent now may find nobody. */
  get disconnected(): boolean {
    return this.isClosed || this.responses.some(({ command }) => command === 'disconnect');
  }

  /** Commands that have no answer yet. */
  get unanswered(): unknown[] {
    return [...this.#unanswered.values()];
  }

  /** All in one write. */
  send(requests: readonly RawRequest[], broken: readonly string[] = []): void {
    const texts = requests.map((request) => {
      const seq = ++this.#seq;
      // What is no command gets no answer, but a complaint.
      if (typeof request.command === 'string') {
        this.#unanswered.set(seq, request.command);
      }
      return JSON.stringify({ seq, type: 'request', ...request });
    });
    const frames = [...texts, ...broken].map(
      (text) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    this.#socket.write(frames.join(''));
  }

  /** Waits until all are answered but these commands. False: they aren't within the limit. */
  async answered(besides: ReadonlySet<unknown>, limitMs: number): Promise<boolean> {
    const limit = performance.now() + limitMs;
    const left = (): boolean => this.unanswered.some((command) => !besides.has(command));
    while (left() && !this.isClosed) {
      const rest = limit - performance.now();
      if (rest <= 0) {
        return false;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, rest);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return !left();
  }

  vanish(): void {
    this.#socket.destroy();
  }

  #take(): void {
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end < 0) {
        return;
      }
      const header = this.#received.subarray(0, end).toString();
      const length = Number(/^Content-Length: (\d+)$/.exec(header)?.[1]);
      if (!Number.isInteger(length)) {
        this.faults.push(`a header that is none: ${header.slice(0, 100)}`);
        this.#received = Buffer.alloc(0);
        return;
      }
      if (this.#received.length < end + 4 + length) {
        return;
      }
      const text = this.#received.subarray(end + 4, end + 4 + length).toString();
      this.#received = this.#received.subarray(end + 4 + length);
      this.#message(text);
    }
  }

  #message(text: string): void {
    const message = JSON.parse(text) as DebugProtocol.ProtocolMessage;
    const fault = (what: string): void => {
      this.faults.push(`${what}: ${text.slice(0, 300)}`);
    };
    if (message.seq !== this.#lastSeq + 1) {
      fault(`expected seq ${this.#lastSeq + 1}`);
    }
    this.#lastSeq = message.seq;
    if (message.type === 'event') {
      this.#event(message as DebugProtocol.Event, fault);
    } else if (message.type === 'response') {
      this.#response(message as DebugProtocol.Response, fault);
    } else {
      fault('neither event nor response');
    }
  }

  #event(event: DebugProtocol.Event, fault: (what: string) => void): void {
    if (typeof event.event !== 'string' || event.event === '') {
      fault('an event without a name');
    }
    const { output } = (event.body ?? {}) as { output?: string };
    if (output?.includes('Internal error') === true) {
      fault('a mistake of the adapter');
    }
    switch (event.event) {
      case 'stopped':
        if (this.state === 'ended') {
          fault('a stop after the end');
        }
        this.state = 'stopped';
        break;
      case 'terminated':
        if (this.state === 'ended') {
          fault('two ends');
        }
        this.state = 'ended';
        break;
    }
  }

  #response(response: DebugProtocol.Response, fault: (what: string) => void): void {
    const command = this.#unanswered.get(response.request_seq);
    if (command === undefined) {
      fault('an answer to nothing');
    }
    this.#unanswered.delete(response.request_seq);
    this.responses.push(response);
    if (response.command !== command) {
      fault(`an answer to ${String(command)}`);
    }
    if (response.success) {
      return;
    }
    const { error } = (response.body ?? {}) as { error?: Partial<DebugProtocol.Message> };
    const said = error?.variables?.['_text'];
    if (typeof error?.id !== 'number' || said === undefined || said !== response.message) {
      fault('a failure that does not say why');
    } else if (said === '' || said.includes('\n')) {
      fault('a reason that is no line');
    } else if (error.id === 9000) {
      fault('a mistake of the adapter');
    }
  }
}
