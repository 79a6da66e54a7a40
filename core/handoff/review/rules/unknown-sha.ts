import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readGit } from '../../../git/run.ts';
import type { Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { proseLines } from './prose.ts';

/** Seven to forty hex digits with a letter and a digit, standing alone: no digest with a name, colour, UUID or path. */
const candidate =
  /(?<![\p{L}\p{N}_#/:@.=-])(?=[0-9a-f]{0,39}\d)(?=[0-9a-f]{0,39}[a-f])[0-9a-f]{7,40}(?![\p{L}\p{N}_/:@=-]|\.\w)/gu;
/** More are not asked for: no honest handoff names as many. */
const askedAtMost = 60;

/** Those of `shas` that git does not know, asked for at once; none where it cannot answer. */
function unknownAmong(subject: Subject, shas: readonly string[]): Set<string> {
  const asked = readGit(subject.worktree, ['cat-file', '--batch-check'], subject.env, shas.join('\n'));
  const answers = asked.ok ? asked.output.split('\n') : [];
  return new Set(answers.flatMap((answer) => /^([0-9a-f]+) missing$/.exec(answer)?.[1] ?? []));
}

/** A commit that git does not know was mistyped, never pushed here, or rebased away. */
export const unknownSha: Rule = {
  id: 'unknown-sha',
  severity: 'warn',
  check(subject) {
    const git = join(subject.worktree, '.git');
    if (!existsSync(git) || existsSync(join(git, 'shallow'))) return [];
    const found = proseLines(subject.outline).flatMap(({ line, text }) =>
      [...text.replace(/\bhttps?:\/\/\S+/g, (url) => ' '.repeat(url.length)).matchAll(candidate)].map(
        (match) => ({ line, sha: match[0] }),
      ),
    );
    const shas = [...new Set(found.map(({ sha }) => sha))].slice(0, askedAtMost);
    if (shas.length === 0) return [];
    const unknown = unknownAmong(subject, shas);
    return found
      .filter(({ sha }) => unknown.has(sha))
      .map(({ line, sha }) => ({ line, message: `${sha}: git knows no such commit or object here` }));
  },
};
