import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expandIncludes, symbolLines } from '../../src/config/kconfig/config-file/expand-includes';
import { Configuration } from '../../src/config/kconfig/evaluate/configuration';
import { calculationOrder } from '../../src/config/kconfig/evaluate/order';
import { readValues } from '../../src/config/kconfig/evaluate/read-values';
import { writeConfig } from '../../src/config/kconfig/evaluate/write-config';
import { createMacroAnswers } from '../../src/config/kconfig/macro/answers';
import { loadKconfigTree } from '../../src/config/kconfig/tree/load-tree';
import { KconfigFolder } from '../../src/host/kconfig-folder';

/* Prints as JSON how long the engine takes for the tree in the first argument: loaded anew, and all its defconfigs. */
const [folder = ''] = process.argv.slice(2);
const LOADS = 7;

const files = new KconfigFolder(folder);
const load = () =>
  loadKconfigTree({ files, root: 'Kconfig', answers: createMacroAnswers(new Map()) });
const loads: number[] = [];
for (let i = 0; i < LOADS; i++) {
  const from = performance.now();
  load();
  loads.push(performance.now() - from);
}
const tree = load();
const order = calculationOrder(tree);
const names = readdirSync(path.join(folder, 'configs')).filter((name) =>
  name.endsWith('_defconfig'),
);
const from = performance.now();
for (const name of names) {
  const file = `configs/${name}`;
  const read = (included: string): string | undefined => {
    return files.text(included);
  };
  const configuration = new Configuration(tree, order);
  const { lines } = expandIncludes(file, read(file) ?? '', read);
  readValues(configuration, symbolLines(lines));
  writeConfig(configuration);
}
const allMs = performance.now() - from;
const rssMiB = process.memoryUsage().rss / 2 ** 20;
console.log(
  JSON.stringify({
    first: loads[0],
    load: loads.sort((a, b) => a - b)[LOADS >> 1],
    allMs,
    boards: names.length,
    rssMiB,
  }),
);
