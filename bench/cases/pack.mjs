import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, makePlace, node } from '../place.mjs';

/** A document of 100 KB in which every section has words and facts of its own. */
export function packCase() {
  const place = makePlace('pack');
  const source = join(place.home, 'source.md');
  const titles = ['Requirements', 'Market analysis', 'Notes', 'Decisions', 'Dependencies', 'Stakeholders'];
  let text = '# A large plan\n\n## Constraints\n\n- The export must not block the ledger.\n';
  for (let at = 1; text.length < 102_400; at++) {
    const words = Array.from(
      { length: 40 },
      (_, word) => `w${((at * 7919 + word * 104_729) % 50_000).toString(36)}`,
    );
    text += `\n## ${titles[at % titles.length]} ${at}\n\nPart ${at} lies in src/part${at}/main.ts and takes ${at} ms. It says ${words.join(' ')}.\n\n- \`run${at}Part\` comes before v1.${at}.0, as was said.\n`;
  }
  writeFileSync(source, text);
  return {
    label: '`pack --for dev`, a source of 100 KB',
    place,
    command: node,
    args: [cli, 'pack', '--for', 'dev', '--from', source],
    limit: 8,
    proves: (result) => result.stdout.includes('The export must not block the ledger.'),
  };
}
