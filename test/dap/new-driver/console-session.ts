import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { VirtioDeviceState, VirtioQueue, VirtioSnapshot } from '../../../src/protocol/virtio';
import type { StoppedAddition } from '../../../src/protocol/dap-extensions';
import { AdapterProcess } from '../adapter-process';
import { expectShown, type Typed } from './readme';

const PORT = 'console0';

/** A breakpoint on the line that has a text, behind the line that has another. */
export interface AtLine {
  readonly behind: string;
  readonly text: string;
  readonly condition?: string;
}

/** A lifecycle hook, and the devices that it is for. */
export type Filter = readonly [hook: string, condition: string];

/** A session that debugs the driver of a folder, as VS Code starts it with F5. */
export class ConsoleSession {
  readonly adapter = new AdapterProcess();
  /** What the terminal of the device's port 0 shows, its lines without carriage returns. */
  port = '';
  /** Names that this terminal has had. */
  readonly portNames = new Set<string>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.adapter.client.on('uboot-virtio/portOutput', ({ body }: DebugProtocol.Event) => {
      const { name, data } = body as { name: string; data: string };
      this.portNames.add(name);
      this.port += Buffer.from(data, 'base64').toString('latin1').replaceAll('\r', '');
    });
  }

  get driver(): string {
    return path.join(this.#folder, 'virtio-console.ts');
  }

  /** Breakpoints and filters are set before the machine starts. */
  async start(breakpoints: readonly AtLine[] = [], filters: readonly Filter[] = []): Promise<void> {
    const file = readFileSync(path.join(this.#folder, '.vscode/launch.json'), 'utf8');
    const { configurations } = JSON.parse(file) as { configurations: readonly object[] };
    await this.adapter.launch({ ...configurations[0], cwd: this.#folder }, async () => {
      await this.breakAt(breakpoints);
      await this.tick(filters);
    });
  }

  /** The whole list, as a client sends it. */
  async breakAt(breakpoints: readonly AtLine[]): Promise<void> {
    const { body } = await this.adapter.client.setBreakpointsRequest({
      source: { path: this.driver },
      breakpoints: breakpoints.map(({ condition, ...at }) => ({
        line: this.lineOf(at),
        ...(condition !== undefined && { condition }),
      })),
      sourceModified: true,
    });
    if (body.breakpoints.some(({ verified }) => !verified)) {
      throw new Error(`a breakpoint can't be set: ${JSON.stringify(body.breakpoints)}`);
    }
  }

  lineOf({ behind, text }: AtLine): number {
    const lines = readFileSync(this.driver, 'utf8').split('\n');
    const from = lines.findIndex((line) => line.includes(behind));
    const found = lines.findIndex((line, index) => index > from && line.includes(text));
    if (from < 0 || found < 0) {
      throw new Error(`the driver has no '${text}' behind '${behind}'`);
    }
    return found + 1;
  }

  /** @param from the place in the console that it comes behind */
  prompt(from = 0): Promise<void> {
    return this.adapter.printed('=> ', from);
  }

  /** Types lines at the prompt; what is printed for each is what the README shows. */
  async type(lines: readonly Typed[]): Promise<void> {
    for (const { line, shown } of lines) {
      expectShown(await this.answer(line), shown);
    }
  }

  /** What is printed for a line, between its own end and the next prompt. */
  async answer(line: string): Promise<string> {
    const text = (await this.adapter.type(line)).replaceAll('\r', '');
    return text.slice(text.indexOf('\n') + 1, text.lastIndexOf('=> '));
  }

  /** Types lines of which the last doesn't come back to the prompt. */
  async typeToTheEnd(lines: readonly Typed[]): Promise<void> {
    await this.type(lines.slice(0, -1));
    await this.adapter.send(`${lines.at(-1)?.line ?? ''}\r`);
  }

  press(text: string): Promise<unknown> {
    const data = Buffer.from(text).toString('base64');
    return this.adapter.client.customRequest('uboot-virtio/portInput', { port: PORT, data });
  }

  /** Waits until the device's own terminal shows a text behind a place. */
  async portPrints(text: string, from = 0): Promise<void> {
    while (!this.port.includes(text, from)) {
      await this.adapter.client.waitForEvent('uboot-virtio/portOutput');
    }
  }

  /** The next stop, with the hook that it is at. */
  async hookStop(): Promise<DebugProtocol.StoppedEvent['body'] & StoppedAddition> {
    return this.adapter.stopped();
  }

  async goOn(): Promise<void> {
    await this.adapter.client.continueRequest({ threadId: 1 });
  }

  /** A step, and the stop behind it. */
  async step(kind: 'next' | 'stepOut' | 'stepBack'): Promise<void> {
    await this.adapter.client.send(kind, { threadId: 1 });
    await this.adapter.stopped();
  }

  async stack(): Promise<readonly DebugProtocol.StackFrame[]> {
    return (await this.adapter.client.stackTraceRequest({ threadId: 1 })).body.stackFrames;
  }

  async evaluate(expression: string): Promise<string> {
    const [frame] = await this.stack();
    const { body } = await this.adapter.client.evaluateRequest({
      expression,
      frameId: frame?.id ?? 0,
      context: 'watch',
    });
    return body.result;
  }

  async set(expression: string, value: string): Promise<void> {
    const [frame] = await this.stack();
    await this.adapter.client.customRequest('setExpression', {
      expression,
      value,
      frameId: frame?.id,
    });
  }

  /** The console device, as VirtIO Devices shows it. */
  async device(): Promise<VirtioDeviceState> {
    const { body } = (await this.adapter.client.customRequest('uboot-virtio/virtioSnapshot')) as {
      body: VirtioSnapshot;
    };
    const found = body.transports.find(({ device }) => device?.id === 3)?.device;
    if (found === undefined) {
      throw new Error('the machine has no console device');
    }
    return found;
  }

  async queue(name: string): Promise<VirtioQueue> {
    const { queues } = await this.device();
    const found = queues.find((queue) => queue.name === name);
    if (found === undefined) {
      throw new Error(
        `the device has no queue ${name}, but ${queues.map((one) => one.name).join()}`,
      );
    }
    return found;
  }

  /** Names of the queues that have rings in memory. */
  async rings(): Promise<readonly string[]> {
    return (await this.device()).queues.filter(({ ready }) => ready).map(({ name }) => name);
  }

  /** Ticks filters in Breakpoints, and unticks all others. */
  async tick(filters: readonly Filter[]): Promise<void> {
    await this.adapter.client.setExceptionBreakpointsRequest({
      filters: [],
      filterOptions: filters.map(([filterId, condition]) => ({ filterId, condition })),
    });
  }
}
