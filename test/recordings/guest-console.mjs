import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** The prompt at the end of a line's answer, and behind something that ends without a line break. */
export const PROMPT = /(^|\n)=> $/;
export const LATE_PROMPT = /=> $/;

/** A program that talks like a serial console on standard input and output. */
export class GuestConsole {
  /** What it printed, as latin1. */
  text = '';
  errors = '';
  gone = false;
  #child;
  /** @type {Promise<void>} */
  #ended;

  /**
   * @param {readonly string[]} argv
   * @param {string} cwd
   */
  constructor(argv, cwd) {
    const [program = '', ...args] = argv;
    this.#child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.errors += String(error);
        this.gone = true;
        resolve();
      });
      this.#child.on('close', () => {
        this.gone = true;
        resolve();
      });
    });
    this.#child.stdout.on('data', (/** @type {Buffer} */ data) => {
      this.text += data.toString('latin1');
    });
    this.#child.stderr.on('data', (/** @type {Buffer} */ data) => {
      this.errors += data.toString('latin1');
    });
  }

  /**
   * Waits until `pattern` matches what came after `from` and, for prompts, nothing follows for a moment.
   *
   * @param {RegExp} pattern
   * @param {number} from
   * @param {number} seconds
   * @param {number} quietMs
   * @returns {Promise<boolean>} false: it didn't
   */
  async until(pattern, from, seconds, quietMs = 0) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      if (pattern.test(this.text.slice(from))) {
        const { length } = this.text;
        if (quietMs === 0) {
          return true;
        }
        await sleep(quietMs);
        if (this.text.length === length) {
          return true;
        }
        continue;
      }
      if (this.gone || Date.now() > end) {
        return false;
      }
      await sleep(4);
    }
  }

  /**
   * Boots; the autoboot is stopped with a space.
   *
   * @param {number} seconds
   */
  async boot(seconds) {
    if (await this.until(/Hit any key to stop autoboot/, 0, seconds)) {
      this.type(' ');
      await this.until(PROMPT, 0, seconds, 30);
    }
  }

  /** @param {string} keys */
  type(keys) {
    this.#child.stdin.write(Buffer.from(keys, 'utf8'));
  }

  async close() {
    if (!this.gone) {
      this.#child.kill('SIGKILL');
    }
    await this.#ended;
  }
}
