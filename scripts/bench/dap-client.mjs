import { spawn } from 'node:child_process';

/** The smallest client of a debug adapter on standard input and output that a benchmark needs. */
export class DapClient {
  constructor(argv, cwd) {
    this.child = spawn(argv[0], argv.slice(1), { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
    this.seq = 0;
    this.pending = new Map();
    this.waiters = [];
    this.buffer = Buffer.alloc(0);
    this.child.stdout.on('data', (data) => this.take(data));
  }

  take(data) {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const head = this.buffer.indexOf('\r\n\r\n');
      if (head < 0) {
        return;
      }
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.buffer.toString('utf8', 0, head))[1],
      );
      if (this.buffer.length < head + 4 + length) {
        return;
      }
      const message = JSON.parse(this.buffer.toString('utf8', head + 4, head + 4 + length));
      this.buffer = this.buffer.subarray(head + 4 + length);
      if (message.type === 'response') {
        this.pending.get(message.request_seq)?.(message);
        this.pending.delete(message.request_seq);
      } else if (message.type === 'event') {
        const found = this.waiters.findIndex((waiter) => waiter.name === message.event);
        if (found >= 0) {
          this.waiters.splice(found, 1)[0].resolve(message.body);
        }
      }
    }
  }

  async request(command, args = {}) {
    const seq = ++this.seq;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
    const answer = new Promise((resolve) => this.pending.set(seq, resolve));
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    const message = await answer;
    if (!message.success) {
      throw new Error(`${command}: ${message.message}`);
    }
    return message.body;
  }

  event(name) {
    return new Promise((resolve) => this.waiters.push({ name, resolve }));
  }

  async close() {
    const gone = new Promise((resolve) => this.child.on('close', resolve));
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(timer);
  }
}
