import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect } from 'vitest';
import { type AdapterProcess, firmware, root, workspace } from './adapter-process';

const folder = path.join(import.meta.dirname, 'transcripts');
const LINE_WIDTH = 110;

/** Names of lists and objects whose `id` is made up by the adapter, and what is written in its place. */
const OWNERS_OF_IDS = new Map([
  ['stackFrames', 'frame'],
  ['breakpoints', 'breakpoint'],
  ['breakpoint', 'breakpoint'],
  ['targets', 'target'],
]);
/** Keys whose numbers are made up by the adapter. */
const KEYS_OF_IDS = new Map([
  ['frameId', 'frame'],
  ['variablesReference', 'variables'],
  ['sourceReference', 'source'],
  ['hitBreakpointIds', 'breakpoint'],
  ['targetId', 'target'],
]);

/** How often these come, and when, depends on how fast the computer is. */
function isToldByTheClock({ event, body }: DebugProtocol.Event): boolean {
  return (
    event === 'uboot-virtio/idle' ||
    event === 'uboot-virtio/devicesChanged' ||
    (event === 'module' && (body as DebugProtocol.ModuleEvent['body']).reason === 'changed')
  );
}

/**
 * All that a client and the adapter say to each other, as text that is the same in every run: without sequence numbers,
 * with ids and references numbered as they turn up, without the place of the project and the number of the process. What the
 * console prints comes in one piece, where something is waited for. An answer stands behind its request, events behind
 * the answer.
 */
export class Transcript {
  readonly #adapter: AdapterProcess;
  #text = '';
  #events: DebugProtocol.Event[] = [];
  #console = '';
  readonly #numbers = new Map<string, string>();

  constructor(adapter: AdapterProcess) {
    this.#adapter = adapter;
    const { client } = adapter;
    const emit = client.emit.bind(client);
    client.emit = (name, ...args: unknown[]) => {
      const event = args[0] as DebugProtocol.Event | undefined;
      if (event?.type === 'event') {
        this.#heard(event);
      }
      return emit(name, ...args);
    };
  }

  /** From `initialize` to the answer of `launch`, with what is asked before the run. */
  async launch(attributes: object, beforeRun: () => Promise<unknown>): Promise<void> {
    const { client } = this.#adapter;
    // What can be done and stopped at has tests of its own, and would be most of every transcript.
    await this.ask('initialize', { adapterID: 'uboot-virtio', pathFormat: 'path' }, () => '…');
    const initialized = client.waitForEvent('initialized');
    const args = { cwd: workspace, console: 'terminal', ...attributes };
    this.#write('>', 'launch', args);
    const launched = client.customRequest('launch', args);
    initialized.catch(() => undefined);
    await Promise.race([initialized, launched.then(() => initialized)]);
    this.#flush();
    await beforeRun();
    await this.ask('configurationDone');
    await launched;
    this.#write('<', 'launch');
  }

  /** @param shown what of the answer is written */
  async ask(
    command: string,
    args?: object,
    shown: (body: unknown) => unknown = (body) => body,
  ): Promise<unknown> {
    this.#flush();
    this.#write('>', command, args);
    const { body } = (await this.#adapter.client.customRequest(command, args)) as {
      body?: unknown;
    };
    this.#write('<', command, body === undefined ? undefined : shown(body));
    return body;
  }

  /** Waits for a stop, behind which nothing more is to come. */
  async stopped(): Promise<void> {
    await this.#adapter.stopped();
    await this.#settled();
  }

  /** A step or the like, and its stop. */
  async go(command: string, args: object = {}): Promise<void> {
    await this.ask(command, { threadId: 1, ...args });
    await this.stopped();
  }

  /** Waits for U-Boot's prompt behind what has been written. */
  async prompt(): Promise<void> {
    await this.#adapter.printed('=> ', this.#adapter.console.length - this.#console.length);
    await this.#settled();
  }

  async type(line: string): Promise<void> {
    this.#text += `# typed: ${line}\n`;
    await this.#adapter.send(`${line}\r`);
  }

  /** The innermost frames, and the variables of the first. Gives that frame's id and the reference of its variables. */
  async inspect(levels = 3): Promise<{ frameId: number; variablesReference: number }> {
    const { stackFrames } = (await this.ask('stackTrace', { threadId: 1, levels })) as {
      stackFrames: DebugProtocol.StackFrame[];
    };
    const frameId = stackFrames[0]?.id ?? 0;
    const { scopes } = (await this.ask('scopes', { frameId })) as {
      scopes: DebugProtocol.Scope[];
    };
    const variablesReference = scopes[0]?.variablesReference ?? 0;
    await this.ask('variables', { variablesReference });
    return { frameId, variablesReference };
  }

  /** Ends the session, and the process with it. */
  async disconnect(): Promise<void> {
    await this.ask('disconnect');
    const code = await this.#adapter.exited;
    this.#flush();
    this.#text += `# the adapter ends with ${code}\n`;
  }

  /** Compares with the text of that name; with UPDATE_TRANSCRIPTS=1 that is written. */
  compare(name: string): void {
    const file = path.join(folder, `${name}.txt`);
    if (process.env['UPDATE_TRANSCRIPTS'] === '1') {
      writeFileSync(file, this.#text);
    }
    expect(this.#text).toBe(readFileSync(file, 'utf8'));
  }

  /** An answer behind which all has come that was told with the stop. */
  async #settled(): Promise<void> {
    await this.#adapter.client.threadsRequest();
    this.#flush();
  }

  #heard(event: DebugProtocol.Event): void {
    if (event.event === 'uboot-virtio/consoleOutput') {
      const { data } = event.body as { data: string };
      this.#console += Buffer.from(data, 'base64').toString('latin1');
    } else if (!isToldByTheClock(event)) {
      this.#events.push(event);
    }
  }

  #flush(): void {
    if (this.#console !== '') {
      const lines = this.#console.replaceAll('\r', '').split('\n');
      this.#text += lines.map((line) => `| ${line}`.trimEnd() + '\n').join('');
      this.#console = '';
    }
    for (const { event, body } of this.#events.splice(0)) {
      this.#write('*', event, body);
    }
  }

  #write(sign: string, name: string, value?: unknown): void {
    const what = value === undefined ? '' : ` ${layOut(this.#normal(value, '', ''), 0)}`;
    this.#text += `${sign} ${name}${what}\n`;
  }

  /** @param owner the key of the object or list that the value is in */
  #normal(value: unknown, key: string, owner: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item: unknown) => this.#normal(item, key, key));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, this.#normal(item, name, key)]),
      );
    }
    if (typeof value === 'string') {
      return value.replaceAll(firmware, '<firmware>').replaceAll(root, '<project>');
    }
    if (typeof value !== 'number') {
      return value;
    }
    if (key === 'systemProcessId') {
      return '<process>';
    }
    const kind = key === 'id' ? OWNERS_OF_IDS.get(owner) : KEYS_OF_IDS.get(key);
    // A reference of 0 is none.
    return kind === undefined || (value === 0 && key !== 'id') ? value : this.#number(kind, value);
  }

  #number(kind: string, value: number): string {
    const id = `${kind} ${value}`;
    const known = this.#numbers.get(id);
    if (known !== undefined) {
      return known;
    }
    const count = [...this.#numbers.keys()].filter((other) => other.startsWith(`${kind} `)).length;
    const name = `<${kind} ${count + 1}>`;
    this.#numbers.set(id, name);
    return name;
  }
}

/** JSON, on one line where it fits. */
function layOut(value: unknown, depth: number): string {
  const line = JSON.stringify(value);
  if (line.length + 2 * depth <= LINE_WIDTH || typeof value !== 'object' || value === null) {
    return line;
  }
  const indent = '  '.repeat(depth + 1);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item: unknown) => layOut(item, depth + 1))
    : Object.entries(value).map(
        ([name, item]) => `${JSON.stringify(name)}: ${layOut(item, depth + 1)}`,
      );
  return `${open}\n${items.map((item) => `${indent}${item}\n`).join('')}${'  '.repeat(depth)}${close}`;
}
