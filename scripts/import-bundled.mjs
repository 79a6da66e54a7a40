import { build } from 'esbuild';

/** Imports TypeScript, bundled in memory, as Node 20 cannot read it. `entry`: what esbuild is to begin with. */
export async function importBundled(root, entry) {
  const options = { absWorkingDir: root, bundle: true, format: 'esm', platform: 'node', write: false };
  const { outputFiles } = await build({ ...options, ...entry });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
