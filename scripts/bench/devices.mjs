import { median } from './console-driver.mjs';

/** @param {number} n */
const disk = (n) => ['-drive', `if=none,file=ext4.img,format=raw,id=hd${n},readonly=on`];

/**
 * `count` disks on MMIO slots of the ARM machine.
 *
 * @param {number} count
 */
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

/** @param {number} n */
const functionOf = (n) => (n % 8 === 0 ? '0,multifunction=on' : `${n % 8}`);

/**
 * `count` disks on PCI of the 64-bit ARM machine, eight functions behind each root port.
 *
 * @param {number} count
 */
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

/**
 * `count` disks on PCI of the 64-bit ARM machine, eight functions in each slot of the root bus.
 *
 * @param {number} count
 */
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
 * @typedef {import('./bench.mjs').Who} Who
 * @typedef {import('./console-driver.mjs').ConsoleDriver} ConsoleDriver
 * @typedef {{ boot: number, scan: number }} Times
 * @typedef {{ ours: number | undefined, qemu: number | undefined }} Medians
 *
 * @typedef {object} Bench what `bench` brings
 * @property {number} runs
 * @property {readonly Who[]} programs
 * @property {string} firmwareFolder folder of firmware images
 * @property {(who: Who, argv: readonly string[]) => ConsoleDriver} start
 * @property {(what: string, unit: string, mine?: number, theirs?: number) => void} row
 */

/**
 * Boot and `virtio scan` with few and many disks, and what each further disk costs.
 *
 * @param {Bench} bench
 */
export async function devices({ runs, programs, firmwareFolder, start, row }) {
  for (const { what, board, counts, machine } of SERIES) {
    /** @type {{ count: number, all: Medians }[]} */
    const measured = [];
    for (const count of counts) {
      const argv = [...machine(count), '-bios', `${firmwareFolder}/${board}/u-boot.bin`];
      /** @type {Record<Who, Times[]>} */
      const figures = { ours: [], qemu: [] };
      for (let i = 0; i <= runs; i++) {
        for (const who of programs) {
          const took = await bootAndScan(start(who, argv), count);
          if (i > 0) {
            figures[who].push(took);
          }
        }
      }
      const all = medians(figures, ({ boot, scan }) => boot + scan);
      const scans = medians(figures, ({ scan }) => scan);
      row(`boot + \`virtio scan\`, ${count} ${what}`, 'ms', all.ours, all.qemu);
      row(`\`virtio scan\` alone, ${count} ${what}`, 'ms', scans.ours, scans.qemu);
      measured.push({ count, all });
    }
    for (const [i, many] of measured.entries()) {
      const few = measured[i - 1];
      if (few !== undefined) {
        /** @param {Who} who */
        const each = (who) => difference(many.all[who], few.all[who], many.count - few.count);
        row(
          `each disk from ${few.count} to ${many.count} ${what}`,
          'ms',
          each('ours'),
          each('qemu'),
        );
      }
    }
  }
}

/**
 * @param {Record<Who, Times[]>} figures
 * @param {(times: Times) => number} pick
 * @returns {Medians}
 */
function medians(figures, pick) {
  return { ours: median(figures.ours.map(pick)), qemu: median(figures.qemu.map(pick)) };
}

/**
 * @param {number | undefined} to
 * @param {number | undefined} from
 * @param {number} disks
 */
function difference(to, from, disks) {
  return to === undefined || from === undefined ? undefined : (to - from) / disks;
}

/**
 * Milliseconds from the start of the process to the prompt, and of `virtio scan`, which must find all disks.
 *
 * @param {ConsoleDriver} guest
 * @param {number} count
 * @returns {Promise<Times>}
 */
async function bootAndScan(guest, count) {
  try {
    const took = { boot: await guest.boot(), scan: await guest.type('virtio scan') };
    const from = guest.text.length;
    await guest.type(`virtio device ${count - 1}`);
    const answer = guest.text.slice(from);
    if (!answer.includes('is now current device')) {
      throw new Error(`expected disk ${count - 1} of ${count}, found: ${answer}`);
    }
    return took;
  } finally {
    await guest.close();
  }
}
