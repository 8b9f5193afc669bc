import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseJson } from '../parse-json.mjs';
import { root } from '../run-command.mjs';
import { ubootSource } from '../uboot-source.mjs';
import { median } from './console-driver.mjs';
import { LanguageClient } from './language-client.mjs';

const KCONFIGLIB = `
import sys, kconfiglib
k = kconfiglib.Kconfig('Kconfig', warn=False)
k.load_config('configs/qemu_arm_defconfig')
k.write_config(sys.argv[1])
`;
const QUESTIONS = 30;

/**
 * The Kconfig engine beside U-Boot's conf and Kconfiglib, where they can be had, and the language server on a whole tree.
 *
 * @param {{ cli: string, runs: number, row: (what: string, unit: string, mine: number | undefined, theirs?: number) => void }} options
 */
export async function kconfig({ cli, runs, row }) {
  const { folder, reason } = await ubootSource();
  if (folder === undefined) {
    console.log(`no Kconfig figures: ${reason}`);
    return;
  }
  const out = mkdtempSync(path.join(tmpdir(), 'kconfig-bench-'));
  try {
    const conf = buildConf(folder, out);
    const env = { ...process.env, srctree: folder, CC: 'gcc', LD: 'ld', UBOOTVERSION: '2023.01' };
    /** @type {Record<string, (() => void) | undefined>} */
    const programs = {
      ours: timed(
        [process.execPath, cli, 'kconfig', 'resolve', '--srctree', folder, 'qemu_arm'],
        folder,
        env,
      ),
      conf:
        conf === undefined
          ? undefined
          : timed([conf, '-s', '--defconfig=configs/qemu_arm_defconfig', 'Kconfig'], folder, {
              ...env,
              KCONFIG_CONFIG: path.join(out, 'config'),
            }),
      kconfiglib: hasKconfiglib()
        ? timed(['/usr/bin/python3', '-c', KCONFIGLIB, path.join(out, 'lib')], folder, env)
        : undefined,
    };
    /** @type {Record<string, number[]>} */
    const times = { ours: [], conf: [], kconfiglib: [] };
    for (let i = 0; i <= runs; i++) {
      for (const [name, run] of Object.entries(programs)) {
        const from = performance.now();
        run?.();
        if (i > 0 && run !== undefined) {
          times[name]?.push(performance.now() - from);
        }
      }
    }
    const ours = median(times.ours ?? []);
    row("a board's defconfig, whole process, beside conf", 'ms', ours, median(times.conf ?? []));
    row(
      "a board's defconfig, whole process, beside Kconfiglib",
      'ms',
      ours,
      median(times.kconfiglib ?? []),
    );
    engine(folder, row);
    await language(cli, folder, row);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} argv
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
function timed([program = '', ...args], cwd, env) {
  return () => {
    execFileSync(program, args, { cwd, env, stdio: 'ignore', maxBuffer: 2 ** 26 });
  };
}

function hasKconfiglib() {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import kconfiglib'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} folder
 * @param {string} out
 */
function buildConf(folder, out) {
  const conf = path.join(out, 'scripts/kconfig/conf');
  try {
    execFileSync('make', ['-s', `O=${out}`, 'qemu_arm_defconfig'], {
      cwd: folder,
      stdio: 'ignore',
    });
  } catch {
    console.log('no figures of conf: it needs make, gcc, flex and bison');
  }
  return existsSync(conf) ? conf : undefined;
}

/**
 * @param {string} folder
 * @param {(what: string, unit: string, mine: number | undefined) => void} row
 */
function engine(folder, row) {
  const printed = execFileSync(
    process.execPath,
    [
      '-r',
      path.join(root, 'scripts/typescript-require.cjs'),
      path.join(root, 'test/bench/kconfig-workload.ts'),
      folder,
    ],
    { encoding: 'utf8' },
  );
  const { load, first, allMs, boards, rssMiB } = /** @type {Record<string, number>} */ (
    parseJson(printed)
  );
  row("U-Boot's tree loaded, first time in a process", 'ms', first);
  row("U-Boot's tree loaded, then", 'ms', load);
  row(`${boards ?? 0} defconfigs resolved and written, one core`, 's', (allMs ?? 0) / 1000);
  row('resident memory after that', 'MiB', rssMiB);
}

/**
 * @param {string} cli
 * @param {string} folder
 * @param {(what: string, unit: string, mine: number | undefined) => void} row
 */
async function language(cli, folder, row) {
  const client = new LanguageClient([process.execPath, cli, 'lsp', '--stdio']);
  await client.request('initialize', { processId: null, rootUri: null, capabilities: {} });
  client.notify('initialized', {});
  const file = path.join(folder, 'configs/qemu_arm_defconfig');
  const uri = pathToFileURL(file).href;
  const text = readFileSync(file, 'utf8');
  const line = text.split('\n').length - 1;
  const diagnostics = 'textDocument/publishDiagnostics';
  /** @type {Record<string, number[]>} */
  const times = { completion: [], hover: [], diagnostics: [] };
  let from = performance.now();
  let told = client.told(diagnostics);
  client.notify('textDocument/didOpen', {
    textDocument: { uri, languageId: 'defconfig', version: 1, text },
  });
  await told;
  row('language server: first diagnostics, with the whole tree', 'ms', performance.now() - from);
  for (let i = 0; i < QUESTIONS; i++) {
    const changed = `${text}CONFIG_BOOTDELAY=${i}\nCONFIG_`;
    from = performance.now();
    told = client.told(diagnostics);
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: i + 2 },
      contentChanges: [{ text: changed }],
    });
    await told;
    times.diagnostics?.push(performance.now() - from);
    from = performance.now();
    await client.request('textDocument/completion', {
      textDocument: { uri },
      position: { line: line + 1, character: 7 },
    });
    times.completion?.push(performance.now() - from);
    from = performance.now();
    await client.request('textDocument/hover', {
      textDocument: { uri },
      position: { line: i % 20, character: 9 },
    });
    times.hover?.push(performance.now() - from);
  }
  times['diagnostics after a key in a Kconfig file'] = await kconfigKeys(client, folder);
  from = performance.now();
  await client.request('textDocument/references', {
    textDocument: { uri },
    position: { line: 0, character: 9 },
    context: { includeDeclaration: true },
  });
  row(
    'language server: references, with what is left of the index',
    'ms',
    performance.now() - from,
  );
  for (const [name, all] of Object.entries(times)) {
    row(`language server: ${name}, median`, 'ms', median(all));
  }
  row('language server: resident memory', 'MiB', client.residentMiB());
  client.child.kill();
}

/**
 * @param {LanguageClient} client
 * @param {string} folder
 */
async function kconfigKeys(client, folder) {
  const file = path.join(folder, 'drivers/virtio/Kconfig');
  const uri = pathToFileURL(file).href;
  const text = readFileSync(file, 'utf8');
  const diagnostics = 'textDocument/publishDiagnostics';
  let told = client.told(diagnostics, uri);
  client.notify('textDocument/didOpen', {
    textDocument: { uri, languageId: 'kconfig', version: 1, text },
  });
  await told;
  const times = [];
  for (let i = 0; i < QUESTIONS; i++) {
    const from = performance.now();
    told = client.told(diagnostics, uri);
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: i + 2 },
      contentChanges: [{ text: `${text}\nconfig NEW_${i}\n\tbool "New"\n` }],
    });
    await told;
    times.push(performance.now() - from);
  }
  return times;
}
