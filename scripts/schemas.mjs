import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Published schemas by file name. zod's converter is loaded here only: it would double the start-up of a bundle. */
const entry = `
  import { toJSONSchema } from 'zod';
  import { handoffFields } from './core/handoff/format/schema.ts';
  import { deliveryRecord } from './core/handoff/delivery/record.ts';
  const make = (schema, title, description) => {
    const { $schema, ...rest } = toJSONSchema(schema);
    return { $schema, title, description, ...rest };
  };
  export const schemas = {
    'handoff-frontmatter.json': make(handoffFields, 'Handoff frontmatter', 'spec/file-format.md, "Frontmatter". Every value is taken as text.'),
    'delivery-record.json': make(deliveryRecord, 'Delivery record', 'spec/delivery.md, "Record".'),
  };
`;

/** The schemas as texts, formatted as the linter wants JSON to be. */
export async function renderSchemas(root) {
  const result = await build({
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = result.outputFiles[0].text;
  const { schemas } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, `${renderJson(schema, '', 0)}\n`]),
  );
}

const lineWidth = 110;

/** JSON as the linter wants it: a value stands on one line where it fits, `before` characters from the left. */
function renderJson(value, indent, before) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  const entries = Object.entries(value).map(([key, item]) => [list ? '' : `${JSON.stringify(key)}: `, item]);
  if (entries.length === 0) return open + close;
  const flat = entries.map(([key, item]) => key + renderJson(item, '', Number.NEGATIVE_INFINITY)).join(', ');
  const line = list ? `[${flat}]` : `{ ${flat} }`;
  if (before + line.length <= lineWidth) return line;
  const inner = `${indent}  `;
  const lines = entries.map(
    ([key, item], index) =>
      inner + key + renderJson(item, inner, inner.length + key.length + (index < entries.length - 1 ? 1 : 0)),
  );
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

/** Writes spec/schema/. */
export async function writeSchemas(root) {
  const directory = join(root, 'spec/schema');
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(await renderSchemas(root)))
    writeFileSync(join(directory, name), text);
}
