import { describe, expect, it } from 'vitest';
import { created, device, drive, empty, problemsOf } from '../../../../test/support/arm-machine';

const ECAM = 0x3f00_0000;

/** QEMU 7.2's sentences, taken from qemu-system-aarch64. `R` stands for `virtio-rng-pci`. */
const REFUSALS: readonly (readonly [devices: readonly string[], message: string])[] = [
  [['R,addr=1', 'R,addr=1'], 'PCI: slot 1 function 0 not available for R, in use by R,id=(null)'],
  [
    ['R,addr=1,id=foo', 'R,addr=1.0'],
    'PCI: slot 1 function 0 not available for R, in use by R,id=foo',
  ],
  [['R,addr=0'], 'PCI: slot 0 function 0 not available for R, in use by gpex-root,id=(null)'],
  [['R,addr=20'], "Property 'R.addr' doesn't take value '20'"],
  [['R,addr=1.8'], "Property 'R.addr' doesn't take value '1.8'"],
  [['R,addr=xx'], "Property 'R.addr' doesn't take value 'xx'"],
  [['R,addr=1.'], "Property 'R.addr' doesn't take value '1.'"],
  [['R,addr='], "Property 'R.addr' doesn't take value ''"],
  [['R,addr=-1'], "Property 'R.addr' doesn't take value '-1'"],
  [['R,addr=1.1.1'], "Property 'R.addr' doesn't take value '1.1.1'"],
  [['R,bus=nope'], "Bus 'nope' not found"],
  [['R,bus=pci.0'], "Bus 'pci.0' not found"],
  [['R,bus=virtio-mmio-bus.0'], "Device 'R' can't go on virtio-mmio-bus bus"],
  [['virtio-rng-device,bus=pcie.0'], "Device 'virtio-rng-device' can't go on PCIE bus"],
  [
    ['R,addr=2.1', 'R,addr=2.0'],
    'PCI: 2.0 indicates single function, but 2.1 is already populated.',
  ],
  [['R,addr=2.0', 'R,addr=2.1'], "PCI: single function device can't be populated in function 2.1"],
  [
    ['R,disable-legacy=on,disable-modern=on'],
    'device cannot work as neither modern nor legacy mode is enabled\n' +
      'Set either disable-modern or disable-legacy to off',
  ],
  [['R,disable-legacy=maybe'], "Parameter 'disable-legacy' does not accept value 'maybe'"],
  [['R,disable-modern=auto'], "Parameter 'disable-modern' expects 'on' or 'off'"],
  [
    ['virtio-rng-pci-transitional,disable-modern=on'],
    "Property 'virtio-rng-pci-transitional.disable-modern' not found",
  ],
  [
    ['virtio-rng-pci-non-transitional,disable-legacy=off'],
    "Property 'virtio-rng-pci-non-transitional.disable-legacy' not found",
  ],
  [['R,vectors=-1'], "Parameter 'vectors' expects uint32_t"],
  [['R,ioeventfd=foo'], "Parameter 'ioeventfd' expects 'on' or 'off'"],
  [['R,multifunction=foo'], "Parameter 'multifunction' expects 'on' or 'off'"],
  [['virtio-rng,nope=1'], "Property 'R.nope' not found"],
  [
    ['pci-bridge'],
    'Bridge chassis not specified. Each bridge is required to be assigned a unique chassis id > 0.',
  ],
  [
    ['pci-bridge,chassis_nr=1,id=b', 'R,bus=b'],
    'Unsupported PCI slot 0 for standard hotplug controller. Valid slots are between 1 and 31.',
  ],
  [
    ['pcie-pci-bridge,id=b', 'R,bus=b,addr=0'],
    'Unsupported PCI slot 0 for standard hotplug controller. Valid slots are between 1 and 31.',
  ],
  [['pcie-root-port', 'pcie-root-port'], "Can't add chassis slot, error -16"],
  [['R,id=a', 'R,id=a'], "Duplicate ID 'a' for device"],
  [['virtio-blk-pci'], 'drive property not set'],
  [['virtio-blk-pci,num-queues=0,drive=hd0'], 'num-queues property must be larger than 0'],
  [['R,romfile=x'], 'failed to find romfile "x"'],
  [['R,romsize=5'], 'ROM size 5 is not a power of two'],
  [
    ['R,iommu_platform=on'],
    'VIRTIO_F_IOMMU_PLATFORM was supported by neither legacy nor transitional device',
  ],
  [['gpex-root'], "Parameter 'driver' expects a pluggable device type"],
  [
    Array.from({ length: 32 }, () => 'R'),
    'PCI: no slot/function available for R, all in use or reserved',
  ],
];

function full(text: string): string {
  return text.replace(/(?<![\w-])R(?![\w-])/g, 'virtio-rng-pci');
}

describe('places on PCI', () => {
  it.each(REFUSALS)('%j is refused as QEMU does', (options, message) => {
    const devices = options.map((option) => device(full(option)));
    const problems = problemsOf({ drives: [drive('hd0')], devices });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.endsWith(`: ${full(message)}`), problems[0]).toBe(true);
  });

  it.each([
    'R,addr=1f.7',
    'R,addr=0x5',
    'R,addr=010',
    'R,bus=pcie.0',
    'R,disable-modern=true',
    'R,disable-modern=yes,disable-legacy=off',
    'R,iommu_platform=on,disable-legacy=on',
    'virtio-gpu-pci,disable-legacy=off',
    'pci-bridge,chassis_nr=1,shpc=off',
  ])('%s is accepted', (option) => {
    expect(() => created({ ...empty, devices: [device(full(option))] })).not.toThrow();
  });

  it('takes function 0 of the next free device, after QEMU’s own card', () => {
    const options = [
      'R',
      'virtio-balloon,addr=3',
      'virtio-serial,multifunction=on',
      'virtio-net,addr=4.1',
    ];
    const devices = [...options, 'virtio-scsi'].map((option) => device(full(option)));
    const machine = created({ ...empty, defaultNic: true, devices });
    const ids = [1, 2, 3, 4, 5].map((slot) => machine.read(ECAM + (slot << 15) + 2, 2));
    expect(ids).toEqual([0x1000, 0x1005, 0x1002, 0x1003, 0x1004]);
    expect(machine.read(ECAM + (4 << 15) + 0x1002, 2)).toBe(0x1000);
    expect(machine.virtioTransports.slice(32).map((transport) => transport.transportName)).toEqual([
      'virtio-pci@00:01.0',
      'virtio-pci@00:02.0',
      'virtio-pci@00:03.0',
      'virtio-pci@00:04.0',
      'virtio-pci@00:04.1',
      'virtio-pci@00:05.0',
    ]);
  });

  it('gives a queue to each processor on PCI only', () => {
    const drives = [drive('a'), drive('b')];
    const devices = ['virtio-blk-pci,drive=a', 'virtio-blk-device,drive=b'].map(device);
    const machine = created({ ...empty, smp: 2, drives, devices });
    const queues = machine.virtioTransports.map(({ core }) => core?.queues.length ?? 0);
    expect([queues[31], queues[32]]).toEqual([1, 2]);
  });
});
