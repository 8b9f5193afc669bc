// `npm run build`: the programs in dist/.
import { buildExtension } from './build-extension.mjs';

const { code, output } = await buildExtension();
process.stdout.write(output);
process.exitCode = code;
