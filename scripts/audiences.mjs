import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

/** What a part exports; as adapters/program loads it, without a code cache. */
function loadPart(root, name) {
  const require = createRequire(import.meta.url);
  const module = { exports: {} };
  const load = (id) => (id.startsWith('./') ? loadPart(root, id) : require(id));
  runInThisContext(readFileSync(join(root, 'dist/lib', name), 'latin1'))(load, module, join(root, 'dist'));
  return module.exports;
}

/** Writes dist/audiences.json: the files of spec/audiences/, as the program validates them. Needs the built bundles. */
export function writeAudiences(root) {
  const { readAudience } = loadPart(root, './pack-settings.cjs').core_audience_profile_read_audience_ts;
  const directory = join(root, 'spec/audiences');
  const audiences = readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const path = join(directory, name);
      return [name.slice(0, -'.yaml'.length), readAudience(readFileSync(path, 'utf8'), path)];
    });
  writeFileSync(join(root, 'dist/audiences.json'), `${JSON.stringify(Object.fromEntries(audiences))}\n`);
}
