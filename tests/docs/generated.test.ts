import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocument, root } from './markdown.ts';

/** Runs a script's function in a process of its own, as the build does. */
function call(script: string, expression: string): string {
  const code = `const script = await import(${JSON.stringify(pathToFileURL(join(root, script)).href)});
    process.stdout.write(JSON.stringify(await script.${expression}));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' });
}

describe('what is generated', () => {
  it('the published schemas are those of the source', () => {
    const schemas: Record<string, string> = JSON.parse(
      call('scripts/schemas.mjs', `renderSchemas(${JSON.stringify(root)})`),
    );
    expect(readdirSync(join(root, 'spec/schema')).sort()).toEqual(Object.keys(schemas).sort());
    for (const [name, text] of Object.entries(schemas))
      expect(readDocument(`spec/schema/${name}`)).toBe(text);
  });

  it('the picture shows what the demo prints', () => {
    expect(JSON.parse(call('scripts/record-demo.mjs', 'recordDemo()'))).toBe(readDocument('docs/demo.svg'));
  });
});
