import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseJson } from '../parse-json.mjs';

/** The least of a language client: requests, notifications, and waiting for what a server tells. */
export class LanguageClient {
  #buffer = Buffer.alloc(0);
  #id = 0;
  /** @type {Map<number, (result: unknown) => void>} */
  #answers = new Map();
  /** @type {{ method: string, uri: string | undefined, resolve: () => void }[]} */
  #waiting = [];

  /** @param {readonly string[]} argv */
  constructor([program = '', ...args]) {
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout.on('data', (/** @type {Buffer} */ data) => {
      this.#take(data);
    });
  }

  /** @param {Buffer} data */
  #take(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const head = this.#buffer.indexOf('\r\n\r\n');
      const length = /Content-Length: (\d+)/.exec(
        this.#buffer.subarray(0, Math.max(0, head)).toString(),
      );
      const end = head + 4 + Number(length?.[1]);
      if (head < 0 || length === null || this.#buffer.length < end) {
        return;
      }
      const message =
        /** @type {{ id?: number, method?: string, params?: { uri?: string }, result?: unknown }} */ (
          parseJson(this.#buffer.subarray(head + 4, end).toString())
        );
      this.#buffer = this.#buffer.subarray(end);
      if (message.method === undefined && message.id !== undefined) {
        this.#answers.get(message.id)?.(message.result);
      } else if (message.method !== undefined) {
        this.#tell(message.method, message.params?.uri);
      }
    }
  }

  /** @param {object} message */
  #send(message) {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  /**
   * @param {string} method
   * @param {object} params
   * @returns {Promise<unknown>}
   */
  request(method, params) {
    const id = ++this.#id;
    this.#send({ id, method, params });
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  /**
   * @param {string} method
   * @param {object} params
   */
  notify(method, params) {
    this.#send({ method, params });
  }

  /**
   * @param {string} method
   * @param {string | undefined} uri
   */
  #tell(method, uri) {
    const told = this.#waiting.filter(
      (one) => one.method === method && (one.uri === undefined || one.uri === uri),
    );
    this.#waiting = this.#waiting.filter((one) => !told.includes(one));
    for (const { resolve } of told) {
      resolve();
    }
  }

  /**
   * @param {string} method
   * @param {string} [uri] the document that is told of
   * @returns {Promise<void>}
   */
  told(method, uri) {
    return new Promise((resolve) => this.#waiting.push({ method, uri, resolve }));
  }

  residentMiB() {
    const status = readFileSync(`/proc/${this.child.pid ?? 0}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }
}
