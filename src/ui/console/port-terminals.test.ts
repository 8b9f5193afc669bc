import { describe, expect, it } from 'vitest';
import { PortTerminals } from './port-terminals';

function opened() {
  const told: string[] = [];
  const closers: (() => void)[] = [];
  const typists: ((bytes: Uint8Array) => void)[] = [];
  const session = {
    customRequest: (command: string, args?: unknown): Thenable<unknown> => {
      told.push(`${command} ${JSON.stringify(args)}`);
      return Promise.resolve();
    },
  };
  const terminals = new PortTerminals(session, (name, type, closed) => {
    told.push(`open ${name}`);
    closers.push(closed);
    typists.push(type);
    return {
      rename: (to) => told.push(`rename ${to}`),
      output: (bytes) => told.push(`output ${Buffer.from(bytes).toString()}`),
      mark: (text) => told.push(`mark ${text}`),
      end: (note) => told.push(`end ${note}`),
      dispose: () => told.push('dispose'),
    };
  });
  const output = (name: string, text: string): void => {
    terminals.output({ port: 'c', name, data: Buffer.from(text).toString('base64') });
  };
  return { terminals, told, closers, typists, output };
}

describe('PortTerminals', () => {
  it('opens one when it hears of the port, and types into it', () => {
    const { output, typists, told } = opened();
    output('virtio-console (virtio_mmio@a003e00) port 0', '');
    output('virtio-console#31 port 0', 'hi');
    typists[0]?.(Buffer.from('k'));
    expect(told).toEqual([
      'open port 0 of virtio-console (virtio_mmio@a003e00)',
      'rename port 0 of virtio-console (virtio_mmio@a003e00)',
      'rename port 0 of virtio-console#31',
      'output hi',
      'uboot-virtio/portInput {"port":"c","data":"aw=="}',
    ]);
  });

  it('opens one that the user has closed again when the port prints, and not before', () => {
    const { output, closers, told } = opened();
    output('p', '');
    closers[0]?.();
    told.length = 0;
    output('p', '');
    expect(told).toEqual([]);
    output('p', 'x');
    expect(told).toEqual(['open p', 'rename p', 'output x']);
  });

  it('marks those that have printed too much, and ends all', () => {
    const { terminals, output, told } = opened();
    output('p', '');
    told.length = 0;
    terminals.mark([], 'back');
    terminals.mark(['c'], 'back');
    terminals.end('over');
    terminals.dispose();
    expect(told).toEqual(['mark back', 'end over', 'dispose']);
  });

  it('marks at a restart those that have printed since the last one', () => {
    const { terminals, output, told } = opened();
    output('p', '');
    terminals.restarted();
    output('p', 'x');
    terminals.restarted();
    terminals.restarted();
    expect(told.filter((one) => one.startsWith('mark'))).toEqual(['mark [restarted]']);
  });
});
