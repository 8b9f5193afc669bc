import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseJson } from '../parse-json.mjs';

/**
 * @typedef {import('@vscode/debugprotocol').DebugProtocol.Response} Response
 * @typedef {import('@vscode/debugprotocol').DebugProtocol.Event} Event
 */

/** The smallest client of a debug adapter on standard input and output that a benchmark needs. */
export class DapClient {
  #child;
  #seq = 0;
  /** @type {Map<number, (answer: Response) => void>} */
  #pending = new Map();
  /** @type {{ name: string, resolve: () => void }[]} */
  #waiters = [];
  /** @type {(text: string) => void} */
  #onConsole = () => undefined;
  #console = '';
  /** @type {Buffer} */
  #buffer = Buffer.alloc(0);

  /**
   * @param {readonly string[]} argv
   * @param {string} cwd
   */
  constructor(argv, cwd) {
    const [program = '', ...args] = argv;
    this.#child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.on('data', (/** @type {Buffer} */ data) => {
      this.#take(data);
    });
  }

  /** @param {Buffer} data */
  #take(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const head = this.#buffer.indexOf('\r\n\r\n');
      if (head < 0) {
        return;
      }
      const header = this.#buffer.toString('utf8', 0, head);
      const length = Number(/Content-Length: (\d+)/i.exec(header)?.[1]);
      const end = head + 4 + length;
      if (this.#buffer.length < end) {
        return;
      }
      const message = /** @type {Response | Event} */ (
        parseJson(this.#buffer.toString('utf8', head + 4, end))
      );
      this.#buffer = this.#buffer.subarray(end);
      if ('request_seq' in message) {
        this.#pending.get(message.request_seq)?.(message);
        this.#pending.delete(message.request_seq);
      } else if ('event' in message) {
        if (message.event === 'uboot-virtio/consoleOutput') {
          /** @type {unknown} */
          const body = message.body;
          const { data } = /** @type {{ data: string }} */ (body);
          this.#console += Buffer.from(data, 'base64').toString('latin1');
          this.#onConsole(this.#console);
        }
        const found = this.#waiters.findIndex((waiter) => waiter.name === message.event);
        if (found >= 0) {
          this.#waiters.splice(found, 1)[0]?.resolve();
        }
      }
    }
  }

  /**
   * @param {string} command
   * @param {object} args
   * @returns {Promise<unknown>} the answer's body
   */
  async request(command, args = {}) {
    const seq = ++this.#seq;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
    /** @type {Promise<Response>} */
    const answer = new Promise((resolve) => {
      this.#pending.set(seq, resolve);
    });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    const message = await answer;
    if (!message.success) {
      throw new Error(`${command}: ${message.message ?? ''}`);
    }
    /** @type {unknown} */
    const body = message.body;
    return body;
  }

  /**
   * The next event of that name.
   *
   * @param {string} name
   * @returns {Promise<void>}
   */
  event(name) {
    return new Promise((resolve) => {
      this.#waiters.push({ name, resolve });
    });
  }

  /**
   * Waits until `pattern` stands on U-Boot's console.
   *
   * @param {RegExp} pattern
   * @returns {Promise<void>}
   */
  until(pattern) {
    return new Promise((resolve) => {
      this.#onConsole = (text) => {
        if (pattern.test(text)) {
          this.#onConsole = () => undefined;
          resolve();
        }
      };
      this.#onConsole(this.#console);
    });
  }

  /**
   * Types a line; milliseconds until the next prompt.
   *
   * @param {string} line
   */
  async type(line) {
    this.#console = '';
    const from = performance.now();
    const data = Buffer.from(`${line}\r`).toString('base64');
    await this.request('uboot-virtio/consoleInput', { data });
    await this.until(/\n=> $/);
    return performance.now() - from;
  }

  /** Of the process that is spoken to. */
  residentMiB() {
    const status = readFileSync(`/proc/${this.#child.pid ?? 0}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  async close() {
    /** @type {Promise<void>} */
    const gone = new Promise((resolve) => {
      this.#child.on('close', () => {
        resolve();
      });
    });
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(timer);
  }
}
