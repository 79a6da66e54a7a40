import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPlainWords } from '../../core/text/shell-word.ts';
import { OwnPrograms } from '../../install/programs/own-programs.ts';
import { Sandbox } from './sandbox.ts';

describe('the words of a command', () => {
  it.each([
    ['sh /a/b.sh codex', ['sh', '/a/b.sh', 'codex']],
    ["sh '/a b'\"'\"'s/x.sh' codex", ['sh', "/a b's/x.sh", 'codex']],
    ['sh "/a b/x.sh"  codex ', ['sh', '/a b/x.sh', 'codex']],
    ['sh ~/x.sh', ['sh', '/home/me/x.sh']],
    ["sh '~/x.sh'", ['sh', '~/x.sh']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's.
    ['sh $HOME/x.sh ${HOME}/y "$HOME/z z"', ['sh', '/home/me/x.sh', '/home/me/y', '/home/me/z z']],
    ["sh '$HOME/x.sh'", ['sh', '$HOME/x.sh']],
    ['sh /a\\ b.sh', ['sh', '/a b.sh']],
    ['sh "a\\"b\\$c"', ['sh', 'a"b$c']],
    ['A=1 sh /x.sh 2>/dev/null', ['A=1', 'sh', '/x.sh']],
    ['sh /x.sh >/dev/null 2>&1', ['sh', '/x.sh']],
  ])('%s', (text, words) => {
    expect(readPlainWords(text, '/home/me')).toEqual(words);
  });

  it.each([
    'a; b',
    'a && b',
    'a | b',
    'a &',
    'a\nb',
    'a $(b)',
    'a `b`',
    'a "$(b)"',
    'a $B',
    'a $HOMES/x',
    'a ~you/x',
    'a > file',
    'a *.sh',
    'a {b,c}',
    "a 'b",
    'a # b',
    '! a',
  ])('%j is more than one program with its words', (text) => {
    expect(readPlainWords(text, '/home/me')).toBeNull();
  });
});

describe('our own programs', () => {
  const clone = '/opt/agent-handoff';
  const make = (box: Sandbox, known: string[] = []) => new OwnPrograms(box.home, 'codex', clone, known);

  it.each([
    [`sh ${clone}/hooks/session-start.sh codex`],
    [`bash --norc ${clone}/hooks/session-start.sh codex`],
    [`${clone}/hooks/session-start.sh codex`],
    [`nice -n 5 timeout 3s env A=1 sh ${clone}/hooks/session-start.sh codex compact`],
    [`/usr/bin/node ${clone}/dist/session-start.cjs --client codex`],
  ])('%s is run by us', (command) => {
    const programs = make(new Sandbox());
    expect(programs.runs('SessionStart', command)).toBe(true);
    expect(programs.runs('Stop', command)).toBe(false);
  });

  it.each([
    [`echo sh ${clone}/hooks/session-start.sh codex`],
    [`sh -c 'sh ${clone}/hooks/session-start.sh codex'`],
    [`cat ${clone}/hooks/session-start.sh codex`],
    [`sh ${clone}/hooks/session-start.sh claude-code`],
    [`sh ${clone}/hooks/my-session-start.sh codex`],
    [`sh ${clone}2/hooks/session-start.sh codex`],
    [`sh ${clone}/hooks/session-start.sh codex; date`],
    [`sh ${clone}/hooks/session-start.sh codex >$(date)`],
    [`if [ -f /x ]; then sh ${clone}/hooks/session-start.sh codex; else date; fi`],
    [`if [ -f /x ]; then sh ${clone}/hooks/session-start.sh codex; else true; fi; date`],
    ['sh hooks/session-start.sh codex'],
    ['node /x/handoff.cjs codex'],
  ])('%s is not', (command) => {
    expect(make(new Sandbox()).runs('SessionStart', command)).toBe(false);
  });

  it.each([
    [`sh ${clone}/hooks/session-start.sh codex; date`],
    [`date && sh ${clone}/hooks/session-start.sh codex`],
    [`sh -c 'notify-send hi; exec sh ${clone}/hooks/session-start.sh codex'`],
    [`if [ -f /x ]; then sh ${clone}/hooks/session-start.sh codex; else date; fi; date`],
    [`sh ${clone}/hooks/session-start.sh codex | tee -a "$HOME/starts"`],
    [`FOO="$(date)" timeout 5 sh ${clone}/hooks/session-start.sh codex`],
  ])('%s is run among other things', (command) => {
    const programs = make(new Sandbox());
    expect(programs.runs('SessionStart', command)).toBe(false);
    expect(programs.wordsAmong('SessionStart', command)).toEqual(['codex']);
    expect(programs.wordsAmong('Stop', command)).toBeNull();
  });

  it.each([
    [`echo sh ${clone}/hooks/session-start.sh codex; date`],
    [`cat ${clone}/hooks/session-start.sh codex; date`],
    [`[ -f ${clone}/hooks/session-start.sh ] && echo there`],
    [`sh ${clone}/hooks/session-start.sh claude-code; date`],
    [`sh ${clone}2/hooks/session-start.sh codex; date`],
    ['date'],
  ])('%s does not run it', (command) => {
    expect(make(new Sandbox()).wordsAmong('SessionStart', command)).toBeNull();
  });

  it('lie in a directory that says by its manifest that it is a clone, and has the program', () => {
    const box = new Sandbox();
    const command = `sh ${box.path('other')}/hooks/session-start.sh codex`;
    const programs = make(box);
    box.write('other/hooks/session-start.sh', 'exit 0\n');
    expect(programs.runs('SessionStart', command)).toBe(false);
    box.write('other/package.json', '{"name": "other"}');
    expect(programs.runs('SessionStart', command)).toBe(false);
    box.write('other/package.json', '{"name": "agent-handoff"}');
    expect(programs.runs('SessionStart', command)).toBe(true);
    expect(programs.runs('PreToolUse', command.replace('session-start', 'thread-gate'))).toBe(false);
  });

  it('are reached through a link, and are known by the record when the clone is gone', () => {
    const box = new Sandbox();
    box.write('real/package.json', '{"name": "agent-handoff"}');
    box.write('real/hooks/session-start.sh', 'exit 0\n');
    symlinkSync(box.path('real'), box.path('link'));
    symlinkSync(box.path('real/hooks/session-start.sh'), box.path('start'));
    expect(make(box).runs('SessionStart', `sh ${box.path('link')}/hooks/session-start.sh codex`)).toBe(true);
    expect(make(box).runs('SessionStart', `sh ${box.path('start')} codex`)).toBe(true);
    const gone = 'sh /gone/hooks/session-start.sh codex';
    expect(make(box).runs('SessionStart', gone)).toBe(false);
    expect(make(box, ['/gone']).runs('SessionStart', gone)).toBe(true);
  });
});
