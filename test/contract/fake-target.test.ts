import {
  FAKE_BINARY_CAPABILITIES,
  FAKE_CAPABILITIES,
} from '../../src/adapter/testing/fake-capabilities';
import { FakeTarget } from '../../src/adapter/testing/fake-target';
import { targetContract } from './target-contract';

const places = {
  hook: {
    kind: 'child_pre_probe',
    device: 'virtio-blk#*',
    functionName: 'virtio_uclass_child_pre_probe',
  },
  callee: 'virtio_reset',
  data: 'virtio-blk#30 status',
  ram: 0x40000000,
};

targetContract('the fake target', {
  make: () => new FakeTarget(),
  capabilities: FAKE_CAPABILITIES,
  ...places,
});

targetContract('the fake target without sources', {
  make: () => new FakeTarget(FAKE_BINARY_CAPABILITIES),
  capabilities: FAKE_BINARY_CAPABILITIES,
  ...places,
});
