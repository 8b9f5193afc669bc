import make from './webpack.config.mjs';
const [programs] = make({}, { mode: 'production' });
const { cli, binary, 'debug-adapter': adapter, 'firmware-worker': worker } = programs.entry;
export default { ...programs, devtool: false, entry: { cli, binary, 'debug-adapter': adapter, 'firmware-worker': worker }, output: { ...programs.output, clean: false }, plugins: programs.plugins.slice(2) };
