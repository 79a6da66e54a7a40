import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../adapters/cli/program/program.ts';
import { blocksOf, root, tableWithHead } from './markdown.ts';

const page = 'docs/mod.md';
const config = JSON.parse(readFileSync(join(root, 'hooks/mod/user-config.json'), 'utf8'));
const source = readFileSync(join(root, 'hooks/mod/mod.js'), 'utf8');

describe('docs/mod.md', () => {
  it('has every option of the mod, with its default', () => {
    const options = Object.entries(config).map(([name, option]) => [
      name,
      String((option as { default: unknown }).default),
    ]);
    expect(tableWithHead(page, 'option', 'default').map(([name, value]) => [name, value])).toEqual(options);
  });

  it('shows settings with options that there are, of their types', () => {
    const [example] = blocksOf(page, 'mod settings');
    const { options } = JSON.parse(example?.text ?? '').pluginConfigs['agent-handoff@skills-dir'];
    for (const [name, value] of Object.entries(options)) expect(typeof value).toBe(config[name].type);
  });

  it('names the figures that the mod has', () => {
    const text = readFileSync(join(root, page), 'utf8');
    expect(text).toContain(`the context is ${config.contextWarning.default} % full`);
    expect(text).toContain(`a usage limit is ${/nearLimit = (\d+)/.exec(source)?.[1]} % used`);
  });

  it('installs with a flag that install has', () => {
    const install = makeProgram().commands.find((one) => one.name() === 'install');
    expect(install?.options.map(({ long }) => long)).toEqual(expect.arrayContaining(['--mod', '--no-mod']));
  });
});
