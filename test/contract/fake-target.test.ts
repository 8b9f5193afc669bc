import { FakeTarget } from '../../src/adapter/testing/fake-target';
import { targetContract } from './target-contract';

targetContract('the fake target', {
  make: () => new FakeTarget(),
  hook: {
    kind: 'child_pre_probe',
    device: 'virtio-blk#*',
    functionName: 'virtio_uclass_child_pre_probe',
  },
  callee: 'virtio_reset',
  data: 'virtio-blk#30 status',
});
