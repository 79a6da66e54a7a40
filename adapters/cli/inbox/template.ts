import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { clonePath } from '../../client/installation.ts';

/** The templates of this clone, by name: one file each, with a written example beside it. */
function templateNames(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.replace(/\.md$/, ''))
    .sort();
}

/** The text of a template; null when none was asked for. Throws `bad-usage` for one that there is not. */
export function readTemplate(name: string | undefined): string | null {
  if (name === undefined) return null;
  const directory = join(clonePath, 'skills', 'templates');
  const names = templateNames(directory);
  if (!names.includes(name)) {
    throw new HandoffError('bad-usage', {
      message: `--template ${JSON.stringify(name)}: expected one of ${names.join(', ')}`,
      hint: `handoff begin --template ${names[0]}`,
    });
  }
  return readFileSync(join(directory, `${name}.md`), 'utf8');
}
