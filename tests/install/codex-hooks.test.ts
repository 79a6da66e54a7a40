import { describe, expect, it } from 'vitest';
import { CodexBox, hookCommand, messages, ownGroup } from './codex-box.ts';
import { codes, failureOf } from './sandbox.ts';

const mine = (command: string) => ({ hooks: [{ type: 'command', command }] });

/** Rewrites the installed SessionStart groups as a user would. */
function edit(box: CodexBox, change: (groups: unknown[]) => unknown[]): void {
  const file = JSON.parse(box.read('.codex/hooks.json'));
  file.hooks.SessionStart = change(file.hooks.SessionStart);
  box.write('.codex/hooks.json', JSON.stringify(file, null, 2));
}

describe('the entry in hooks.json', () => {
  it('stands last, has no matcher, and leaves the rest byte for byte', () => {
    const box = new CodexBox();
    const text = `{\r\n\t"x":1.0,\r\n\t"hooks":{"SessionStart":[${JSON.stringify(mine('date'))}]}\r\n}`;
    box.write('.codex/hooks.json', text, 0o640);
    const before = box.snapshot();
    box.wire();
    expect(box.sessionStart()).toEqual([mine('date'), ownGroup()]);
    expect(box.read('.codex/hooks.json').startsWith(text.slice(0, text.indexOf(']}]')))).toBe(true);
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });

  const kept: [name: string, text: string | null][] = [
    ['missing', null],
    ['empty', ''],
    ['white space', ' \r\n'],
    ['an empty object', '{}'],
    ['other events only', '{"hooks":{"Stop":[]}}\n'],
    ['an empty array', '{\n  "hooks": {\n    "SessionStart": []\n  }\n}\n'],
    ['with an empty group', '{"hooks":{"SessionStart":[{"hooks":[]}]}}'],
  ];

  it.each(kept)('a file that is %s comes back as it was', (_, text) => {
    const box = new CodexBox();
    if (text !== null) box.write('.codex/hooks.json', text);
    const before = box.snapshot();
    box.wire();
    expect(box.sessionStart().at(-1)).toEqual(ownGroup());
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });

  const refused: [name: string, text: string, code: string, reason: RegExp][] = [
    ['no JSON', '{ nonsense', 'settings-invalid', /hooks\.json:1: not valid JSON/],
    ['a comment', '{\n// x\n}', 'settings-comments', /hooks\.json:2: a comment/],
    ['an array', '[]', 'settings-shape', /the whole file is an array/],
    ['hooks: array', '{"hooks":[]}', 'settings-shape', /"hooks" is an array/],
    ['SessionStart: object', '{"hooks":{"SessionStart":{}}}', 'settings-shape', /expected an array/],
    ['a byte order mark', '\uFEFF{}', 'settings-invalid', /byte order mark; Codex reads no hooks/],
  ];

  it.each(refused)('%s is refused, and nothing is changed', (_, text, code, reason) => {
    const box = new CodexBox();
    box.write('.codex/hooks.json', text);
    const before = box.snapshot();
    const failure = failureOf(() => box.wire());
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(reason);
    expect(box.snapshot()).toEqual(before);
  });
});

describe('trust goes by place: uninstall', () => {
  it('leaves an empty group where groups of the user follow', () => {
    const box = new CodexBox();
    box.write('.codex/hooks.json', JSON.stringify({ hooks: { SessionStart: [mine('first')] } }));
    box.wire();
    edit(box, (groups) => [...groups, mine('later')]);
    box.unwire();
    expect(box.sessionStart()).toEqual([mine('first'), { hooks: [] }, mine('later')]);
  });

  it('leaves it in a file that was ours alone, too', () => {
    const box = new CodexBox();
    box.wire();
    edit(box, (groups) => [...groups, mine('later')]);
    box.unwire();
    expect(box.sessionStart()).toEqual([{ hooks: [] }, mine('later')]);
    box.wire();
    expect(box.sessionStart()).toEqual([{ hooks: [] }, mine('later'), ownGroup()]);
    box.unwire();
    expect(box.sessionStart()).toEqual([{ hooks: [] }, mine('later')]);
  });

  it('takes the whole group away where nothing follows', () => {
    const box = new CodexBox();
    box.wire();
    edit(box, (groups) => [mine('before'), ...groups]);
    box.unwire();
    expect(box.sessionStart()).toEqual([mine('before')]);
  });

  it('keeps handlers that the user put into our group, and says that they moved', () => {
    const box = new CodexBox();
    box.wire();
    edit(box, () => [{ hooks: [{ type: 'command', command: hookCommand, timeout: 10 }, { command: 'x' }] }]);
    const outcome = box.unwire();
    expect(codes(outcome)).toEqual(['hook-moved']);
    expect(box.sessionStart()).toEqual([{ hooks: [{ command: 'x' }] }]);
  });

  it('a second entry of ours before one of the user becomes an empty group', () => {
    const box = new CodexBox();
    box.wire();
    edit(box, (groups) => [...groups, ownGroup(), mine('later')]);
    expect(codes(box.wire())).toEqual(['entry-duplicate', 'hook-untrusted']);
    expect(box.sessionStart()).toEqual([ownGroup(), { hooks: [] }, mine('later')]);
  });
});

describe('what config.toml says of the trust', () => {
  // The hash that Codex 0.171.0 said for this very command, ten seconds, no matcher.
  const measured = 'sha256:0b0f4ac80cbd1484366b3720cff939d89b5b3b3a8ebc7a171dfd48daa6fa6c7f';
  // The hash that Codex 0.169.0 said for the command of earlier versions, `sh /x/hooks/session-start.sh codex`.
  const earlier = 'sha256:5fda3ed842d479d4a3a03136bc8b19f3da734242993ef099135c3c73e56e628d';
  const state = (box: CodexBox, place: string, body: string) =>
    box.write(
      '.codex/config.toml',
      `a = 1\n\n[hooks.state]\n\n[hooks.state."${box.hooks}:${place}"]\n${body}\n`,
    );
  const second = (box: CodexBox, body: string) => `\n\n[hooks.state."${box.hooks}:pre_compact:0:0"]\n${body}`;
  // The same for the command before a compaction, five seconds.
  const compact = 'trusted_hash = "sha256:cd9345fa9e9eba3e273c0346745dec412b2b08314938e70c0fcd4778489ba979"';
  const cases: [name: string, arrange: (box: CodexBox) => void, codes: string[], words: RegExp][] = [
    [
      'nothing: to be trusted',
      () => {},
      ['hook-untrusted'],
      /"Hooks need review"; choose "Trust all and continue"/,
    ],
    [
      'its hash, as an earlier version left it: one more to be trusted',
      (box) => state(box, 'session_start:0:0', `trusted_hash = "${measured}"`),
      ['compact-untrusted'],
      /One more hook waits for your trust, the one before a compaction; the others keep theirs/,
    ],
    [
      'both hashes: nothing to do',
      (box) => state(box, 'session_start:0:0', `trusted_hash = "${measured}"${second(box, compact)}`),
      [],
      /^$/,
    ],
    [
      'the second one switched off',
      (box) =>
        state(
          box,
          'session_start:0:0',
          `trusted_hash = "${measured}"${second(box, `${compact}\nenabled = false`)}`,
        ),
      ['hook-disabled'],
      /our hook before a compaction switched off/,
    ],
    [
      'its hash behind a comment, in a literal string',
      (box) =>
        state(box, 'session_start:0:0', `# mine\ntrusted_hash = '${measured}' # x${second(box, compact)}`),
      [],
      /^$/,
    ],
    [
      'another place: to be trusted',
      (box) => state(box, 'session_start:1:0', `trusted_hash = "${measured}"`),
      ['hook-untrusted'],
      /before you trust it/,
    ],
    [
      'switched off',
      (box) => state(box, 'session_start:0:0', `trusted_hash = "${measured}"\nenabled = false`),
      ['hook-disabled'],
      /\/hooks switches it on/,
    ],
    [
      'a hash of something else',
      (box) => state(box, 'session_start:0:0', 'trusted_hash = "sha256:0"'),
      ['hook-changed'],
      /asks for trust again/,
    ],
    [
      'nothing that can be followed',
      (box) => box.write('.codex/config.toml', 'a = "\n'),
      ['hook-untrusted', 'config-unclear'],
      /unknown/,
    ],
  ];

  it.each(cases)('%s', (_, arrange, expected, words) => {
    const box = new CodexBox();
    arrange(box);
    const outcome = box.wire({ clone: '/x' });
    expect(codes(outcome)).toEqual(expected);
    expect(messages(outcome)).toMatch(words);
  });

  it('an entry of an earlier version keeps its text, and so its trust', () => {
    const box = new CodexBox();
    const old = {
      hooks: [{ type: 'command', command: 'sh /x/hooks/session-start.sh codex', timeout: 10 }],
    };
    box.write('.codex/hooks.json', JSON.stringify({ hooks: { SessionStart: [mine('date'), old] } }));
    state(box, 'session_start:1:0', `trusted_hash = "${earlier}"`);
    expect(codes(box.wire({ clone: '/x' }))).toEqual(['entries-adopted', 'compact-untrusted']);
    expect(codes(box.wire({ clone: '/x' }))).toEqual(['compact-untrusted']);
    expect(box.sessionStart()).toEqual([mine('date'), old]);
    box.unwire();
    expect(box.sessionStart()).toEqual([mine('date')]);
  });

  it('an entry that did not change but whose hash is another: perhaps', () => {
    const box = new CodexBox();
    box.wire();
    state(box, 'session_start:0:0', 'trusted_hash = "sha256:0"');
    expect(messages(box.wire())).toMatch(/may not trust our hook as it stands now/);
  });

  it('nothing is said of it when the same run writes it', () => {
    expect(new CodexBox().wire({ trustHook: true }).notices).toEqual([]);
  });
});
