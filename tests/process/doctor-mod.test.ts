import { beforeAll, expect, it } from 'vitest';
import { DoctorBox, makeClone } from './doctor-box.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const settings = '.claude/settings.json';

/** A user of the mod with a client of that version. */
function boxWith(version: string): DoctorBox {
  const box = new DoctorBox(clone).install('claude-code');
  expect(box.run(['install', '--client', 'claude-code', '--mod']).status).toBe(0);
  box.program('claude', `echo '${version} (Claude Code)'`);
  return box;
}

const modIn = (box: DoctorBox) => box.doctor().findings.filter(({ code }) => code === 'mod');

it('says that the client loads the mod, and how to be without it', () => {
  const box = boxWith('2.1.332');
  const [found, ...more] = modIn(box);
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    severity: 'info',
    message: expect.stringContaining('Claude Code 2.1.332 loads it at each start'),
  });
  box.shell(found?.fix ?? 'false');
  expect(modIn(box)).toEqual([]);
});

it.each([
  ['a client that knows no mods', '2.1.286', {}, 'Claude Code 2.1.286 knows no mods, 2.1.287 and newer do'],
  ['disableAllHooks', '2.1.332', { disableAllHooks: true }, 'not loaded while hooks are off'],
  [
    'a mod that its user disabled',
    '2.1.332',
    { enabledPlugins: { 'agent-handoff@skills-dir': false } },
    'has it disabled',
  ],
])('says that it is not loaded: %s', (_, version, more, words) => {
  const box = boxWith(version);
  box.editJson(settings, (value) => Object.assign(value, more));
  expect(modIn(box)).toMatchObject([{ severity: 'warn', message: expect.stringContaining(words) }]);
});

it('says it of the plugin too, and nothing where there is no mod', () => {
  const box = new DoctorBox(clone).install('claude-code');
  expect(modIn(box)).toEqual([]);
  box.editJson(settings, (value) => Object.assign(value, { enabledPlugins: { 'agent-handoff@mine': true } }));
  expect(modIn(box)).toMatchObject([{ severity: 'info', where: 'the plugin agent-handoff@mine' }]);
});
