import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSharedCommand } from '../../../core/threads/gates/shared-commands.ts';

const hostile = readFileSync(join(__dirname, 'hostile.txt'), 'utf8')
  .split('\n----\n')
  .map((text) => text.trim());

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const doubleQuote = (text: string) => `"${text.replace(/["\\$`]/g, '\\$&')}"`;
const ansiQuote = (text: string) => `$'${text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;

/** Ways in which bash runs a text within another. */
const around: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `bash -c ${doubleQuote(text)}`,
  (text) => `echo ${quote(text)} | sh`,
  (text) => `printf %s ${ansiQuote(text)} | bash`,
  (text) => `eval ${doubleQuote(text)}`,
  (text) => `echo "$(${text}\n)"`,
  (text) => `bash <<'X X'\n${text}\nX X`,
  (text) => `bash <<< ${ansiQuote(text)}`,
  (text) => `. <(printf %s ${quote(text)})`,
  (text) => `f9() { ${text}\n}; f9`,
  (text) => `trap ${quote(text)} EXIT`,
  (text) => `bash -c 'eval "$1"' _ ${quote(text)}`,
  (text) => `echo ${quote(text)} > >(bash)`,
  (text) => `git -c alias.zz=${quote(`!${text}`)} zz`,
  (text) => `xargs -I{} bash -c ${quote(text)} <<< x`,
];

/** A git that only notes a push; nothing else of the machine is on the PATH than what the texts need. */
describe('what real bash pushes is held', () => {
  const place = mkdtempSync(join(tmpdir(), 'real-bash-'));
  const log = join(place, 'log');
  const bin = join(place, 'bin');

  beforeAll(() => {
    mkdirSync(bin);
    mkdirSync(join(place, 'work'));
    const git = `#!/bin/bash
for word in "$@"; do
  case "$word" in
    -* | *=*) ;;
    push) echo push >>${log}; exit 0 ;;
    *) exit 0 ;;
  esac
done
`;
    writeFileSync(join(bin, 'git'), git, { mode: 0o755 });
    for (const name of ['bash', 'sh', 'cat', 'env', 'xargs']) {
      const path = [`/bin/${name}`, `/usr/bin/${name}`].find((one) => existsSync(one));
      if (path) symlinkSync(path, join(bin, name));
    }
  });
  afterAll(() => rmSync(place, { recursive: true }));

  it.each(hostile)('%j', { timeout: 60_000 }, (text) => {
    for (const [index, wrap] of around.entries()) {
      // Each text in itself and in three of the ways, so that all ways come round.
      if (index !== 0 && (index + hostile.indexOf(text)) % 5 !== 0) continue;
      const whole = wrap(text);
      rmSync(log, { force: true });
      spawnSync('/bin/bash', ['-c', whole], {
        cwd: join(place, 'work'),
        env: { PATH: bin, HOME: place },
        input: '',
        timeout: 5000,
      });
      if (existsSync(log)) expect(findSharedCommand(whole), whole).not.toBeNull();
      else if (index === 0) expect.fail(`bash does not push: ${whole}`);
    }
  });
});
