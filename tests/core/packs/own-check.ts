import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { checkPackage } from '../../../core/packs/check/check-package.ts';
import { parsePackage } from '../../../core/packs/reading/package-form.ts';
import { pack, root } from './place.ts';

/** Every Markdown file of this repository that git knows. */
export const documents = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((name) => name !== '' && !name.startsWith('dist/'));

/** What the check says against an untouched package of a document; a refusal because of prohibitions is no package. */
export function alarmsOf(name: string, audience: string): string[] {
  const text = readFileSync(join(root, name), 'utf8');
  if (text.trim() === '') return [];
  try {
    const { request, packed } = pack(text, audience);
    const problems = checkPackage({ found: parsePackage(packed.text), request, packed });
    return problems
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => `${name} for ${audience}: ${message}`);
  } catch (error) {
    if (error instanceof HandoffError && error.code === 'pack-overflow') return [];
    throw error;
  }
}
