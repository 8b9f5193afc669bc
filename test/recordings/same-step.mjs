/**
 * One step of a recorded scenario.
 *
 * @typedef {object} Step
 * @property {string} [step] `boot` or `booted again`
 * @property {string} [typed] a line
 * @property {string} [raw] keys
 * @property {string} output what the console printed, from the echo on
 * @property {boolean} [ok] false: the recorded program hung
 * @property {boolean} [ctrl_c_helped]
 * @property {unknown} [qmp] this and the next two are of the monitor, and are not played
 * @property {unknown} [hmp]
 * @property {unknown} [answer]
 */

/**
 * What differs from run to run or from build to build.
 *
 * @type {readonly (readonly [RegExp, string])[]}
 */
const MASKS = [
  [/\r\n/g, '\n'],
  [/\r/g, ''],
  [/^U-Boot (SPL )?\d{4}\.\d\d.*$/gm, 'U-Boot $1VERSION'],
  [/(\d+) bytes read in \d+ ms( \([^)]*\))?/g, '$1 bytes read'],
  [/(\d+) bytes written in \d+ ms( \([^)]*\))?/g, '$1 bytes written'],
  [/^\s*[\d.]+ ([KMG]?i?B|Bytes)\/s\n/gm, ''],
  [/^time: [\d.]+ seconds$/gm, 'time: N seconds'],
  [/(BOOTP broadcast \d+\n)+/g, 'BOOTP broadcast\n'],
  [/\(\d+ ms\)/g, '(N ms)'],
  [/\x08+/g, ''],
  [/stop autoboot:\s+\d+\s*0?\s*$/gm, 'stop autoboot'],
  [/ @ [0-9a-f]{6,16}\b/g, ' @ ADDRESS'],
  [/^(fdtcontroladdr|smbiosaddr|fileaddr_heap)=.*$/gm, '$1=ADDRESS'],
  [
    /^(reloc off|relocaddr|fdt_blob|new_fdt|fdt_size|irq_sp|sp start|flashoffset|TLB addr|malloc base|low ram top|ram_top|hi_scratch|arch_number)( *)= .*$/gm,
    '$1 = ADDRESS',
  ],
  [
    /(reserved(?:\[\d+\])?|memory(?:\[\d+\])?)\s*\[0x[0-9a-f]+-0x[0-9a-f]+\], 0x[0-9a-f]+ bytes/g,
    '$1 RANGE',
  ],
  [/^Core:  \d+ devices, \d+ uclasses/gm, 'Core:  N devices, N uclasses'],
  [/^EPC: \S+ RA: \S+( TVAL: [0-9a-f]+| reloc adjusted)$/gm, 'EPC: ADDRESS RA: ADDRESS$1'],
  [/^Code: .*\n/gm, ''],
  [/^Timer summary [\s\S]*?Accumulated time:\n( +[\d,]+  .*\n?)*/gm, 'TIMES\n'],
  [/[ \t]+$/gm, ''],
];

/**
 * @param {string} text
 * @returns {string} without what differs from run to run
 */
export function normalise(text) {
  const masked = MASKS.reduce((rest, [from, to]) => rest.replace(from, to), text);
  return masked.replace(/\n+$/, '\n');
}

/**
 * The recordings hold UTF-8 where the bytes are that, and \xNN for any other byte.
 *
 * @param {string} latin1
 */
export function printable(latin1) {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  if (!text.includes('\ufffd')) {
    return text;
  }
  return latin1.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

/** Rows of `dm tree` that must be the same: the VirtIO family and what carries it. */
const FAMILY = /virtio|eth_bootdev|root_driver|pci_generic_ecam|pci_x86|pci_bridge|serial/;

/** Lists of everything that was compiled in. */
const BUILD_LISTS = /^(help|dm (uclass|drivers|compat|static|devres))$/;

/** Variables that a board must have where the recorded one has them. */
const REQUIRED_VARIABLES = [
  ...['arch', 'baudrate', 'board', 'board_name', 'bootdelay', 'cpu', 'vendor', 'ethaddr'],
  ...['fdt_addr', 'fdt_high', 'initrd_high', 'kernel_addr_r', 'ramdisk_addr_r', 'fdt_addr_r'],
  ...['pxefile_addr_r', 'scriptaddr', 'loadaddr', 'stdin', 'stdout', 'stderr', 'bootcmd'],
];

/**
 * Whether a program printed what was recorded.
 *
 * @param {Step} step
 * @param {string} printed as latin1
 * @returns {boolean}
 */
export function sameStep(step, printed) {
  const want = normalise(step.output);
  const have = normalise(printable(printed));
  if (step.typed === 'version') {
    return versionOnly(want) === versionOnly(have);
  }
  if (BUILD_LISTS.test(step.typed ?? '')) {
    return sameBuildList(want.split('\n'), have.split('\n'));
  }
  if (step.typed === 'dm tree') {
    return sameTree(treeRows(want), treeRows(have));
  }
  if (step.typed === 'printenv') {
    return sameVariables(plainVariables(want), plainVariables(have));
  }
  if (step.raw === ' ') {
    // Stops a second autoboot: the digits of the countdown are a matter of timing.
    return have.trimEnd().endsWith('=>');
  }
  return step.ok === false ? untilHang(want) === untilHang(have) : want === have;
}

/**
 * Without the compiler and linker lines of `version`, which tell about the build and not the behaviour.
 *
 * @param {string} text
 */
function versionOnly(text) {
  const lines = text.split('\n').filter((line) => /^(version|U-Boot|=>)/.test(line));
  return lines.join('\n');
}

/** @param {string} text */
function untilHang(text) {
  const cut = text.replace(/(<INTERRUPT>)?\n=> *$/, '').replace(/<INTERRUPT>[\s\S]*$/, '');
  return cut.trimEnd();
}

/**
 * @param {readonly string[]} recorded
 * @param {readonly string[]} printed
 */
function sameBuildList(recorded, printed) {
  return (
    printed.every((line) => recorded.includes(line)) &&
    recorded.filter((line) => /virtio/i.test(line)).every((line) => printed.includes(line))
  );
}

/**
 * Rows of `dm tree` without the drawing: class, index, probed, driver, name.
 *
 * @param {string} text
 */
function treeRows(text) {
  return text
    .split('\n')
    .filter((line) => /\[ [+ ] \]/.test(line))
    .map((line) => line.replace(/[|`]-- |\| {3}/g, ' ').replace(/\s+/g, ' '));
}

/**
 * @param {readonly string[]} recorded
 * @param {readonly string[]} printed
 */
function sameTree(recorded, printed) {
  /** @param {readonly string[]} rows */
  const family = (rows) => rows.filter((row) => FAMILY.test(row)).join('\n');
  return family(recorded) === family(printed) && printed.every((row) => recorded.includes(row));
}

/**
 * `name=value` lines whose value is no script.
 *
 * @param {string} text
 */
function plainVariables(text) {
  const pairs = text.matchAll(/^([A-Za-z_][\w]*)=([^;$\n]*)$/gm);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value]));
}

/**
 * @param {ReadonlyMap<string, string>} recorded
 * @param {ReadonlyMap<string, string>} printed
 */
function sameVariables(recorded, printed) {
  return (
    REQUIRED_VARIABLES.every((name) => !recorded.has(name) || printed.has(name)) &&
    [...printed].every(([name, value]) => !recorded.has(name) || recorded.get(name) === value)
  );
}
