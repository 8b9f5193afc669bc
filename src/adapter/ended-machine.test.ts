import { expect, it } from 'vitest';
import { TargetEndedError, TargetError, TargetRunsError } from '../targets/target';
import { DapClient } from './testing/dap-client';

it.each<[TargetError, boolean]>([
  [new TargetEndedError('the guest has powered off'), false],
  [new TargetRunsError("can't show variables while the guest runs"), false],
  [new TargetError('no firmware source is called none.ts'), true],
])(
  'shows the user what was refused, and not that the machine has ended or runs on meanwhile: %s',
  async (error, showUser) => {
    const client = new DapClient();
    await client.ask('initialize');
    const launched = client.send('launch', { qemu: 'qemu-system-arm -machine virt' });
    await client.event('initialized');
    await client.ask('configurationDone');
    await launched;
    client.target.virtioSnapshot = () => Promise.reject(error);
    const response = await client.send('uboot-virtio/virtioSnapshot');
    expect(response).toMatchObject({
      success: false,
      message: error.message,
      body: { error: { showUser } },
    });
  },
);
