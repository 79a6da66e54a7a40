import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Writes dist/audiences.json: the files of spec/audiences/, as the program validates them. Needs the built bundles. */
export function writeAudiences(root) {
  const settings = createRequire(import.meta.url)(join(root, 'dist/pack-settings.cjs'));
  const { readAudience } = settings.core_audience_profile_read_audience_ts;
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
