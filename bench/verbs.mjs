import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cli, makePlace, node, sample, verbCase } from './place.mjs';

export function publishCase(label, limit, extra = '') {
  const place = makePlace(extra === '' ? 'publish' : 'scanner');
  const draft = join(place.home, 'draft.md');
  const body = sample.slice(sample.indexOf('## Status')) + extra;
  writeFileSync(draft, `---\nname: A clean draft\ndescription: For the bench.\n---\n\n${body}`);
  return {
    ...verbCase(label, place, ['publish', '--no-review', '--file', draft], limit),
    reset: () => rmSync(dirname(place.inbox), { recursive: true, force: true }),
    proves: ({ stdout }) => stdout.includes('Handoff filed'),
  };
}

/** A document of 100 KB in which every section has words and facts of its own. */
export function packCase(limit) {
  const place = makePlace('pack');
  const source = join(place.home, 'source.md');
  const titles = ['Requirements', 'Market analysis', 'Notes', 'Decisions', 'Dependencies', 'Stakeholders'];
  let text = '# A large plan\n\n## Constraints\n\n- The export must not block the ledger.\n';
  for (let at = 1; text.length < 102_400; at++) {
    const wordAt = (_, word) => `w${((at * 7919 + word * 104_729) % 50_000).toString(36)}`;
    const words = Array.from({ length: 40 }, wordAt);
    text += `\n## ${titles[at % titles.length]} ${at}\n\nPart ${at} lies in src/part${at}/main.ts and takes ${at} ms. It says ${words.join(' ')}.\n\n- \`run${at}Part\` comes before v1.${at}.0, as was said.\n`;
  }
  writeFileSync(source, text);
  return {
    ...verbCase(
      '`pack --for dev`, a source of 100 KB',
      place,
      ['pack', '--for', 'dev', '--from', source],
      limit,
    ),
    proves: ({ stdout }) => stdout.includes('The export must not block the ledger.'),
  };
}

/** What is installed here and healthy; clients on the PATH are asked, as `doctor` does. */
export function doctorCase(limit) {
  const place = makePlace('doctor');
  mkdirSync(join(place.home, '.claude'));
  const options = { cwd: place.worktree, env: place.env };
  spawnSync(node, [cli, 'install', '--client', 'claude-code', '--json'], options);
  return {
    ...verbCase('`doctor`, healthy', place, ['doctor', '--json'], limit),
    proves: ({ stdout }) => JSON.parse(stdout).ok === true,
  };
}

const chainFiles = 10_000;
const chainDepth = 1_000;

/** A chain of a thousand in a directory of ten thousand files. */
export function lineageCase(limit) {
  const place = makePlace('lineage');
  const directory = join(place.worktree, '.local/handoff');
  mkdirSync(directory, { recursive: true });
  const stamp = (index) => new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString().slice(0, 19);
  const idOf = (index) => `${stamp(index).replaceAll(':', '-')}-developer`;
  const body = `## Context\n\nThe task.\n\n## Output\n\n${'A line that says what was done.\n'.repeat(60)}`;
  for (let index = 0; index < chainFiles; index++) {
    const parent = index === 0 ? 'null' : idOf(index < chainDepth ? index - 1 : index % chainDepth);
    const fields = `id: ${idOf(index)}\nparent: ${parent}\nagent: developer\nstatus: completed\nsummary: "Step ${index}: what was done"\nnext_agent: rust-developer\nnext_task: "Go on"\nnext_priority: high`;
    writeFileSync(join(directory, `${idOf(index)}.md`), `---\n${fields}\n---\n\n${body}`);
  }
  const args = ['chain', 'lineage', idOf(chainDepth - 1), '--json'];
  return {
    ...verbCase('`chain lineage`, 10,000 files, depth 1,000', place, args, limit),
    proves: ({ stdout }) => JSON.parse(stdout).entries.length === chainDepth,
  };
}
