// `npm run build`: the programs in dist/, and the processor's core in out/cpu/.
import { buildCpu } from './build-cpu.mjs';
import { buildExtension } from './build-extension.mjs';

await buildCpu(64);
await buildCpu(32);
const { code, output } = await buildExtension();
process.stdout.write(output);
process.exitCode = code;
