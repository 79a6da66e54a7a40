import { expect, it } from 'vitest';
import { sessionVerbs } from '../../../adapters/client/installation.ts';
import { isOwnCommand } from '../../../core/shell/own-command.ts';

const program = '/usr/bin/node /opt/handoff/dist/handoff.cjs';
const isOwn = (text: string, own = program) => isOwnCommand(text, own, sessionVerbs, '/home/u');

it.each([
  'begin',
  'begin --to shop --topic queue-bounds',
  'publish --file /home/u/.copilot/session-state/1/files/agent-handoff-aB3dE6/draft.md --no-review',
  "publish --file '/home/u/my project/draft.md' --to @anna",
  'publish --file "/home/u/my project/draft.md"',
  "review --file draft.md --next-action 'What comes next; really'",
  'list --all',
  "take 'Bound the queue'",
  'search --sessions queue bounds',
  'rescue 1f0e --publish --to shop',
  'undo',
])('%s is ours', (rest) => {
  expect(isOwn(`${program} ${rest}`)).toBe(true);
});

it('knows a program whose path has a space, as a session is told to write it', () => {
  const own = "/usr/bin/node '/opt/my tools/dist/handoff.cjs'";
  expect(isOwn(`${own} begin`, own)).toBe(true);
  expect(isOwn('/usr/bin/node /opt/my tools/dist/handoff.cjs begin', own)).toBe(false);
});

it.each([
  // A second command.
  `${program} begin; id`,
  `${program} begin;id`,
  `${program} begin && id`,
  `${program} begin || id`,
  `${program} begin | sh`,
  `${program} begin & id`,
  `${program} begin &`,
  `${program} begin\nid`,
  `${program} begin\r\nid`,
  `${program} begin\u2028id`,
  `id; ${program} begin`,
  `true && ${program} begin`,
  // A command in a word.
  `${program} begin $(id)`,
  `${program} begin "$(id)"`,
  `${program} begin \`id\``,
  `${program} begin "\`id\`"`,
  `${program} begin <(id)`,
  `${program} begin >(id)`,
  `${program} begin $((1))`,
  `${program} begin \${HOME}`,
  `${program} begin $HOME`,
  `${program} begin "$HOME"`,
  // Files that it would read and write.
  `${program} begin > /home/u/.bashrc`,
  `${program} begin >> /home/u/.bashrc`,
  `${program} begin 2>&1`,
  `${program} publish --file - < /etc/passwd`,
  `${program} publish --file - <<EOF\nx\nEOF`,
  `${program} publish --file - <<< x`,
  `${program} rescue 1f0e --out /home/u/.bashrc`,
  `${program} rescue 1f0e --out=/home/u/.bashrc`,
  `${program} rescue 1f0e '--out' x`,
  // Other words before it, or around it.
  `NODE_OPTIONS=--require=/tmp/x.js ${program} begin`,
  `env ${program} begin`,
  `sudo ${program} begin`,
  `sh -c '${program} begin'`,
  `eval ${program} begin`,
  `time ${program} begin`,
  `(${program} begin)`,
  `{ ${program} begin; }`,
  `! ${program} begin`,
  ` ${program} begin`,
  // Another program.
  'node /opt/handoff/dist/handoff.cjs begin',
  '/usr/bin/node --require /tmp/x.js /opt/handoff/dist/handoff.cjs begin',
  '/usr/bin/node /opt/handoff/dist/handoff.cjs.evil begin',
  '/usr/bin/node /opt/handoff/dist/../evil/handoff.cjs begin',
  '/usr/bin/node  /opt/handoff/dist/handoff.cjs begin',
  '/usr/bin/nodex /opt/handoff/dist/handoff.cjs begin',
  `${program}begin`,
  // What it could be made to do.
  program,
  `${program} `,
  `${program} install`,
  `${program} upgrade`,
  `${program} uninstall`,
  `${program} verify`,
  `${program} thread gate x --open`,
  `${program} guard off`,
  `${program} begin --node /tmp/evil`,
  `${program} beginx`,
  `${program} 'begin' ; id`,
  `${program} -h; id`,
  // What a shell makes of letters.
  `${program} publish --file /home/u/*`,
  `${program} publish --file /home/u/.ssh/id_?sa`,
  `${program} publish --file [a-z]`,
  `${program} publish --file ~/x`,
  `${program} publish --file ~root/x`,
  `${program} publish --file {a,b}`,
  `${program} begin \\`,
  `${program} begin a\\;id`,
  `${program} begin "a\\"; id; \\""`,
  `${program} begin "!!"`,
  `${program} begin !1`,
  `${program} begin =id`,
  `${program} begin 'unclosed`,
  `${program} begin "unclosed`,
  `${program} begin 'a'\\''b'; id`,
  `${program} begin # comment`,
  `${program} begin 'a\nb'`,
  `${program} begin 'a\u0000b'`,
  `${program} begin '\u202eb'`,
  `${program} begin\tx`,
  `${program} begin \u00a0id`,
  `${program} begin ${'x'.repeat(70_000)}`,
])('%j is not, so it is asked about', (text) => {
  expect(isOwn(text)).toBe(false);
});
