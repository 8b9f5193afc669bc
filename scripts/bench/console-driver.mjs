import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PROMPT = /(^|\n)=> $/;

/** Without a setting of some machines that makes Node read a file of certificates at every start, for about 50 ms. */
const environment = { ...process.env };
delete environment.NODE_EXTRA_CA_CERTS;

/** Drives a program that talks like a serial console on standard input and output, and times it. */
export class ConsoleDriver {
  /**
   * @param {readonly string[]} argv
   * @param {string} cwd
   */
  constructor(argv, cwd) {
    const [program = '', ...args] = argv;
    this.started = performance.now();
    this.text = '';
    /** @type {(() => void) | undefined} */
    this.waiting = undefined;
    this.child = spawn(program, args, {
      cwd,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.on('data', (/** @type {Buffer} */ data) => {
      this.text += data.toString('latin1');
      this.waiting?.();
    });
    this.errors = '';
    this.child.stderr.on('data', (/** @type {Buffer} */ data) => {
      this.errors += data.toString();
    });
    this.gone = new Promise((resolve) => this.child.on('close', resolve));
  }

  /**
   * Milliseconds until `pattern` stands in the output after `from`.
   *
   * @param {RegExp} pattern
   * @param {number} from
   * @param {number} limitMs
   */
  async until(pattern, from, limitMs = 60_000) {
    const begun = performance.now();
    for (;;) {
      if (pattern.test(this.text.slice(from))) {
        return performance.now() - begun;
      }
      if (performance.now() - begun > limitMs || this.child.exitCode !== null) {
        throw new Error(`waited for ${pattern}, found: ${this.text.slice(-300)}${this.errors}`);
      }
      /** @type {Promise<void>} */
      const moreOrTime = new Promise((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      await moreOrTime;
    }
  }

  /** From process start to the first prompt; the autoboot is stopped with a space as soon as it shows. */
  async boot() {
    await this.until(/Hit any key to stop autoboot/, 0);
    this.child.stdin.write(' ');
    await this.until(PROMPT, 0);
    return performance.now() - this.started;
  }

  /**
   * Types a line; milliseconds until the next prompt.
   *
   * @param {string} line
   */
  async type(line) {
    const from = this.text.length;
    this.child.stdin.write(`${line}\r`);
    return this.until(PROMPT, from + line.length);
  }

  /** Resident memory in MiB (Linux). */
  residentMiB() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const match = /VmRSS:\s+(\d+) kB/.exec(status);
    if (match === null) {
      throw new Error(`expected VmRSS in the status of process ${this.child.pid}, found none`);
    }
    return Number(match[1]) / 1024;
  }

  async close() {
    this.child.kill('SIGKILL');
    await this.gone;
  }
}

/**
 * Undefined for no values.
 *
 * @param {readonly number[]} values
 */
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};

/**
 * @param {readonly number[]} values
 * @param {number} share  from 0 to 1
 */
export const percentile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
