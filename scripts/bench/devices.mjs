import { median } from './console-driver.mjs';

const disk = (n) => ['-drive', `if=none,file=ext4.img,format=raw,id=hd${n},readonly=on`];

/** `count` disks on MMIO slots of the ARM machine. */
function onMmio(count) {
  const argv = ['qemu-system-arm', '-nographic', '-machine', 'virt', '-nic', 'none'];
  for (let n = 0; n < count; n++) {
    argv.push(...disk(n), '-device', `virtio-blk-device,drive=hd${n}`);
  }
  return argv;
}

const arm64 = () => [
  ...['qemu-system-aarch64', '-nographic', '-machine', 'virt', '-cpu', 'cortex-a57'],
  ...['-nic', 'none'],
];

const functionOf = (n) => (n % 8 === 0 ? '0,multifunction=on' : `${n % 8}`);

/** `count` disks on PCI of the 64-bit ARM machine, eight functions behind each root port. */
function behindRootPorts(count) {
  const argv = arm64();
  for (let n = 0; n < count; n++) {
    const port = Math.floor(n / 8);
    if (n % 8 === 0) {
      const place = `addr=${(port + 4).toString(16)}.0,chassis=${port + 1}`;
      argv.push('-device', `pcie-root-port,id=rp${port},${place}`);
    }
    const place = `bus=rp${port},addr=0.${functionOf(n)}`;
    argv.push(...disk(n), '-device', `virtio-blk-pci,drive=hd${n},${place}`);
  }
  return argv;
}

/** `count` disks on PCI of the 64-bit ARM machine, eight functions in each slot of the root bus. */
function onRootBus(count) {
  const argv = arm64();
  for (let n = 0; n < count; n++) {
    const slot = (Math.floor(n / 8) + 4).toString(16);
    argv.push(...disk(n), '-device', `virtio-blk-pci,drive=hd${n},addr=${slot}.${functionOf(n)}`);
  }
  return argv;
}

const SERIES = [
  { what: 'MMIO disks (arm)', board: 'qemu_arm', counts: [1, 8, 32], machine: onMmio },
  {
    what: 'PCI disks behind root ports (arm64)',
    board: 'qemu_arm64',
    counts: [1, 64, 200],
    machine: behindRootPorts,
  },
  {
    what: 'PCI disks on the root bus (arm64)',
    board: 'qemu_arm64',
    counts: [200],
    machine: onRootBus,
  },
];

/**
 * Boot and `virtio scan` with few and many disks, and what each further disk costs. `bench` brings `start(argv)`, which
 * gives a ConsoleDriver for `ours` and `qemu`, the folder of firmware images, and `row(what, unit, mine, theirs)`.
 */
export async function devices({ runs, programs, firmwareFolder, start, row }) {
  for (const { what, board, counts, machine } of SERIES) {
    const measured = new Map();
    for (const count of counts) {
      const argv = [...machine(count), '-bios', `${firmwareFolder}/${board}/u-boot.bin`];
      const figures = { ours: [], qemu: [] };
      for (let i = 0; i <= runs; i++) {
        for (const who of programs) {
          const took = await bootAndScan(start(who, argv), count);
          if (i > 0) figures[who].push(took);
        }
      }
      const both = (pick) => programs.map((who) => median(figures[who].map(pick)));
      const all = both(({ boot, scan }) => boot + scan);
      measured.set(count, all);
      row(`boot + \`virtio scan\`, ${count} ${what}`, 'ms', ...all);
      row(`\`virtio scan\` alone, ${count} ${what}`, 'ms', ...both(({ scan }) => scan));
    }
    for (let i = 1; i < counts.length; i++) {
      const [few, many] = [counts[i - 1], counts[i]];
      const [from, to] = [measured.get(few), measured.get(many)];
      const each = to.map((value, who) => (value - from[who]) / (many - few));
      row(`each disk from ${few} to ${many} ${what}`, 'ms', ...each);
    }
  }
}

/** Milliseconds from the start of the process to the prompt, and of `virtio scan`, which must find all disks. */
async function bootAndScan(console_, count) {
  try {
    const took = { boot: await console_.boot(), scan: await console_.type('virtio scan') };
    const from = console_.text.length;
    await console_.type(`virtio device ${count - 1}`);
    const answer = console_.text.slice(from);
    if (!answer.includes('is now current device')) {
      throw new Error(`expected disk ${count - 1} of ${count}, found: ${answer}`);
    }
    return took;
  } finally {
    await console_.close();
  }
}
