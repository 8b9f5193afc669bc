import type { DebugProtocol } from '@vscode/debugprotocol';
import type { AdapterHost, ResolvedLaunch } from '../host';
import { UbootVirtioSession } from '../session';
import { FAKE_CAPABILITIES } from './fake-capabilities';
import { FakeTarget } from './fake-target';

type Message = DebugProtocol.Response | DebugProtocol.Event;

/** A client in the same process that keeps everything it is sent, in order. */
export class DapClient {
  readonly session: UbootVirtioSession;
  readonly messages: Message[] = [];
  readonly targets: FakeTarget[] = [];
  readonly launches: ResolvedLaunch[] = [];
  closed = false;
  #sequence = 1;
  #waiting: (() => void)[] = [];

  constructor(overrides: Partial<AdapterHost> = {}) {
    this.session = new UbootVirtioSession({
      createTarget: (launch) => {
        const target = new FakeTarget();
        this.targets.push(target);
        this.launches.push(launch);
        return Promise.resolve(target);
      },
      capabilities: FAKE_CAPABILITIES,
      firmwareRoot: '/firmware',
      fileExists: () => true,
      defaultFolder: '/work',
      onClosed: () => {
        this.closed = true;
      },
      ...overrides,
    });
    this.session.onDidSendMessage((message) => {
      this.messages.push(message as Message);
      for (const wake of this.#waiting.splice(0)) {
        wake();
      }
    });
  }

  get target(): FakeTarget {
    const target = this.targets.at(-1);
    if (target === undefined) {
      throw new Error('no target was made');
    }
    return target;
  }

  /** The whole response, failed or not. */
  async send(command: string, args?: object): Promise<DebugProtocol.Response> {
    const seq = this.#sequence++;
    this.session.handleMessage({ seq, type: 'request', command, arguments: args } as never);
    return this.#find(
      (message): message is DebugProtocol.Response =>
        message.type === 'response' && (message as DebugProtocol.Response).request_seq === seq,
    );
  }

  /** The body of a response that must be a success. */
  async ask<T>(command: string, args?: object): Promise<T> {
    const response = await this.send(command, args);
    if (!response.success) {
      throw new Error(`${command}: ${response.message ?? 'failed'}`);
    }
    return response.body as T;
  }

  /** The next event of a name after those already taken. */
  async event<T>(name: string): Promise<T> {
    const found = await this.#find(
      (message): message is DebugProtocol.Event =>
        message.type === 'event' && (message as DebugProtocol.Event).event === name,
    );
    this.messages.splice(this.messages.indexOf(found), 1);
    return found.body as T;
  }

  /** From `initialize` to the answer of `launch`, with whatever is to be set before the guest runs. */
  async launch(
    attributes: object = {},
    beforeRun: () => Promise<unknown> = () => Promise.resolve(),
    clientID = 'vscode',
  ): Promise<DebugProtocol.Response> {
    await this.ask('initialize', { clientID, adapterID: 'uboot-virtio' });
    const launched = this.send('launch', { qemu: 'qemu-system-arm -machine virt', ...attributes });
    await this.event('initialized');
    await beforeRun();
    await this.ask('configurationDone');
    return launched;
  }

  async #find<T extends Message>(matches: (message: Message) => message is T): Promise<T> {
    for (;;) {
      const found = this.messages.find(matches);
      if (found !== undefined) {
        return found;
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }
}
