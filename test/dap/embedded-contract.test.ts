import path from 'node:path';
import { targetFactory } from '../../src/main/dap/create-target';
import { targetContract } from '../contract/target-contract';
import { ARM_LINE, root, workspace } from './adapter-process';

const create = targetFactory(path.join(root, 'dist/firmware-worker.js'));

targetContract('the embedded target', {
  make: () =>
    create(
      {
        defconfig: 'configs/my_qemu_arm_defconfig',
        qemu: ARM_LINE,
        cwd: workspace,
        stopOnEntry: false,
        hooks: [],
      },
      () => undefined,
    ),
  hook: {
    kind: 'child_pre_probe',
    device: 'virtio-blk#*',
    functionName: 'virtio_uclass_child_pre_probe',
  },
  callee: 'virtio_reset',
});
