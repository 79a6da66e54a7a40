import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importBundled } from './import-bundled.mjs';

/** Published schemas by file name. zod's converter is loaded here only: it would double the start-up of a bundle. */
const entry = `
  import { toJSONSchema } from 'zod';
  import { handoffFields } from './core/handoff/format/fields/schema.ts';
  import { deliveryRecord } from './core/handoff/delivery/record.ts';
  const make = (schema, title, description) => {
    const { $schema, ...rest } = toJSONSchema(schema);
    return { $schema, title, description, ...rest };
  };
  export const schemas = {
    'handoff-frontmatter.json': make(handoffFields, 'Handoff frontmatter', 'spec/file-format.md, "Frontmatter". Every value is taken as text.'),
    'delivery-record.json': make(deliveryRecord(), 'Delivery record', 'spec/delivery.md, "Record".'),
  };
`;

/** The schemas as texts, formatted by the linter. */
export async function renderSchemas(root) {
  const stdin = { contents: entry, resolveDir: root, loader: 'ts' };
  const { schemas } = await importBundled(root, { stdin });
  const format = (name, schema) => {
    const args = [join(root, 'node_modules/.bin/biome'), 'format', `--stdin-file-path=${name}`];
    const input = JSON.stringify(schema);
    return execFileSync(process.execPath, args, { cwd: root, input, encoding: 'utf8' });
  };
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, format(name, schema)]));
}

/** Writes spec/schema/. */
export async function writeSchemas(root) {
  const directory = join(root, 'spec/schema');
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(await renderSchemas(root)))
    writeFileSync(join(directory, name), text);
}
