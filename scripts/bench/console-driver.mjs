import { spawn } from 'node:child_process';

const PROMPT = /(^|\n)=> $/;

/** Without a setting of some machines that makes Node read a file of certificates at every start, for about 50 ms. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

/** Drives a program that talks like a serial console on standard input and output, and times it. */
export class ConsoleDriver {
  constructor(argv, cwd) {
    this.started = performance.now();
    this.text = '';
    this.waiting = undefined;
    this.child = spawn(argv[0], argv.slice(1), {
      cwd,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.on('data', (data) => {
      this.text += data.toString('latin1');
      this.waiting?.();
    });
    this.errors = '';
    this.child.stderr.on('data', (data) => (this.errors += data.toString()));
    this.gone = new Promise((resolve) => this.child.on('close', resolve));
  }

  /** Milliseconds until `pattern` stands in the output after `from`. */
  async until(pattern, from, limitMs = 60_000) {
    const begun = performance.now();
    for (;;) {
      if (pattern.test(this.text.slice(from))) {
        return performance.now() - begun;
      }
      if (performance.now() - begun > limitMs || this.child.exitCode !== null) {
        throw new Error(`waited for ${pattern}, found: ${this.text.slice(-300)}${this.errors}`);
      }
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** From process start to the first prompt; the autoboot is stopped with a space as soon as it shows. */
  async boot() {
    await this.until(/Hit any key to stop autoboot/, 0);
    this.child.stdin.write(' ');
    await this.until(PROMPT, 0);
    return performance.now() - this.started;
  }

  /** Types a line; milliseconds until the next prompt. */
  async type(line) {
    const from = this.text.length;
    this.child.stdin.write(`${line}\r`);
    return this.until(PROMPT, from + line.length);
  }

  /** Resident memory in MiB (Linux). */
  async residentMiB() {
    const { readFileSync } = await import('node:fs');
    const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'));
    return match === null ? undefined : Number(match[1]) / 1024;
  }

  async close() {
    this.child.kill('SIGKILL');
    await this.gone;
  }
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};

export const percentile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
