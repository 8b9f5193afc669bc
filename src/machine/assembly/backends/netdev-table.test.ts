import { describe, expect, it } from 'vitest';
import type { NetdevDescription } from '../../../base/machine-description';
import { NetdevTable } from './netdev-table';

/** U-Boot's request for 0A00020F.img from 10.0.2.2, as recorded. */
const REQUEST = Buffer.from(
  '52550a00020252540012345608004500004800024000ff1163920a00020f0a00020204f90045003400000001' +
    '30413030303230462e696d67006f637465740074696d656f7574003500626c6b73697a65003134363800',
  'hex',
);

function answer(properties: NetdevDescription['properties']): { asked: string[]; text: string } {
  const asked: string[] = [];
  const table = new NetdevTable();
  const netdev: NetdevDescription = {
    kind: 'user',
    id: 'net0',
    properties,
    place: { argument: 1, text: '-netdev user,id=net0' },
  };
  const problems = table.open([netdev], {
    createNetwork: () => undefined,
    log: () => undefined,
    readTftpFile: (folder, fileName) => {
      asked.push(`${folder}: ${fileName}`);
      return undefined;
    },
  });
  expect(problems).toEqual([]);
  const network = table.take('virtio-net-device', 'net0');
  if (!network.ok) {
    throw new Error(network.error);
  }
  network.value.send(REQUEST);
  return { asked, text: Buffer.from(network.value.receive() ?? []).toString('latin1') };
}

describe('-netdev user,tftp=', () => {
  it('reads from the folder through the host', () => {
    const { asked, text } = answer(new Map([['tftp', 'boot/files']]));
    expect(asked).toEqual(['boot/files: 0A00020F.img']);
    expect(text).toContain('File not found');
  });

  it('asks the host for nothing without a folder', () => {
    const { asked, text } = answer(new Map());
    expect(asked).toEqual([]);
    expect(text).toContain('Access violation');
  });
});
