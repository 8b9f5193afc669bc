import type { StepInTarget } from '../../protocol/stepping';
import type { VirtioSnapshot } from '../../protocol/virtio';

interface FakeFrame {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
  /** Transport that the frame's device sits on. */
  readonly device?: string;
}

/** One statement of the fake firmware: where it is, and the device status byte when it runs. */
export interface FakeStatement {
  readonly stack: readonly FakeFrame[];
  readonly status: number;
  readonly hook?: string;
  readonly entersFunction: boolean;
}

const TRANSPORT = 'virtio_mmio@a003c00';
const UCLASS = 'drivers/virtio/virtio-uclass.ts';
const DEVICE = 'drivers/core/device.ts';

const probe: FakeFrame = { functionName: 'device_probe', file: DEVICE, line: 100 };
const preProbe = (line: number): FakeFrame => ({
  functionName: 'virtio_uclass_child_pre_probe',
  file: UCLASS,
  line,
  device: TRANSPORT,
});

export const FAKE_PROGRAM: readonly FakeStatement[] = [
  { stack: [{ ...probe, line: 90 }], status: 1, entersFunction: true },
  {
    stack: [preProbe(20), probe],
    status: 1,
    hook: 'child_pre_probe',
    entersFunction: true,
  },
  {
    stack: [
      { functionName: 'virtio_reset', file: UCLASS, line: 5, device: TRANSPORT },
      preProbe(20),
      probe,
    ],
    status: 1,
    entersFunction: true,
  },
  { stack: [preProbe(21), probe], status: 0, entersFunction: false },
  { stack: [preProbe(22), probe], status: 2, entersFunction: false },
  { stack: [{ ...probe, line: 101 }], status: 6, entersFunction: false },
];

/** The call with which a statement goes on, if the next one is deeper. */
export function stepInTargets(at: number): StepInTarget[] {
  const stack = FAKE_PROGRAM[at]?.stack ?? [];
  const next = FAKE_PROGRAM[at + 1]?.stack ?? [];
  const [callee] = next;
  const [frame] = stack;
  if (next.length <= stack.length || callee === undefined || frame === undefined) {
    return [];
  }
  const { functionName } = callee;
  const { line } = frame;
  const endColumn = 3 + functionName.length;
  return [{ id: 1, callee: functionName, functionName, line, column: 3, endLine: line, endColumn }];
}

/** One block device in the last but one slot, an empty slot before it. */
export function fakeSnapshot(status: number): VirtioSnapshot {
  const names = [
    [1, 'ACKNOWLEDGE'],
    [2, 'DRIVER'],
    [4, 'DRIVER_OK'],
  ] as const;
  return {
    statement: 100 + status,
    transports: [
      {
        name: 'virtio_mmio@a003a00',
        kind: 'mmio',
        interface: 'legacy',
        address: 0xa003a00,
        sequence: 29,
        probed: false,
        device: undefined,
      },
      {
        name: TRANSPORT,
        kind: 'mmio',
        interface: 'legacy',
        address: 0xa003c00,
        sequence: 30,
        probed: true,
        device: {
          id: 2,
          idName: 'block device',
          driverDevice: 'virtio-blk#30',
          driverProbed: status === 6,
          uclassNumber: 'virtio 0',
          status: {
            value: status,
            bits: names.filter(([bit]) => (status & bit) !== 0).map(([, name]) => name),
          },
          features: [
            feature(2, 'VIRTIO_BLK_F_SEG_MAX', true, false),
            feature(28, 'VIRTIO_F_INDIRECT_DESC', true, true),
          ],
          offered: '0x10000004',
          deviceFeatures: '0x10000004',
          negotiated: '0x10000000',
          config: [
            {
              name: 'capacity',
              offset: 0,
              sizeBytes: 8,
              value: '8388608',
              explanation: '8388608 × 512 B = 4.0 GiB',
            },
          ],
          configGeneration: 0,
          interruptStatus: 0,
          broken: undefined,
          queues: [
            {
              index: 0,
              name: 'requestq',
              maxSize: 1024,
              size: 1024,
              descAddress: 0x46efa000,
              availAddress: 0x46efe000,
              usedAddress: 0x46eff000,
              ready: true,
              driver: {
                numFree: 1021,
                freeHead: 3,
                numAdded: 0,
                lastUsedIdx: 4,
                availIdxShadow: 5,
                availFlagsShadow: 1,
              },
              device: {
                lastAvailIdx: 5,
                notifiedIdx: 5,
                usedIdx: 4,
                availIdx: 5,
                inFlight: 1,
                interruptsSuppressed: true,
              },
              chains: [
                {
                  head: 0,
                  used: false,
                  meaning: 'read sector 64, 4 sectors',
                  descriptors: [
                    {
                      index: 0,
                      address: 0x46eff000,
                      lengthBytes: 16,
                      flags: ['NEXT'],
                      next: 1,
                    },
                    {
                      index: 1,
                      address: 0x46ef0000,
                      lengthBytes: 2048,
                      flags: ['NEXT', 'WRITE'],
                      next: 2,
                    },
                    {
                      index: 2,
                      address: 0x46eff010,
                      lengthBytes: 1,
                      flags: ['WRITE'],
                      next: undefined,
                    },
                  ],
                },
              ],
              chainsOmitted: 0,
            },
          ],
        },
      },
    ],
  };
}

function feature(bit: number, name: string, offered: boolean, negotiated: boolean) {
  return { bit, name, offered, wanted: negotiated, negotiated };
}
