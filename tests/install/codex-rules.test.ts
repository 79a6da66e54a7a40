import { mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../adapters/codex/install/config.ts';
import { checkRules } from '../../adapters/codex/install/rules.ts';
import { findWritableRoot } from '../../adapters/codex/install/surroundings.ts';
import { repository } from '../core/worktree/roots.ts';
import { CodexBox, clone, messages, node } from './codex-box.ts';
import { changes, codes, failureOf } from './sandbox.ts';

const file = '.codex/rules/agent-handoff.rules';
const rules = `# agent-handoff: generated, do not edit
# "handoff uninstall" removes this file.
prefix_rule(
    pattern = ["/opt/node/bin/node", "/opt/agent-handoff/dist/handoff.cjs", ["begin","review","publish","take","list","show","search","status","undo","merge","rescue"]],
    decision = "allow",
    justification = "agent-handoff reads and files handoffs in its own directory, which the sandbox cannot write",
)
`;

describe('the rules file', () => {
  it('allows our verbs by the absolute Node and script, and nothing that runs what a file says', () => {
    const box = new CodexBox();
    box.wire();
    expect(box.read(file)).toBe(rules);
  });

  it('of another under our name is refused, and nothing is changed', () => {
    const box = new CodexBox();
    box.write(file, 'prefix_rule(pattern=["x"], decision="allow")\n');
    const before = box.snapshot();
    const failure = failureOf(() => box.wire());
    expect(failure.code).toBe('rules-foreign');
    expect(failure.message).toContain(box.path(file));
    expect(box.snapshot()).toEqual(before);
  });

  it('of an earlier version is replaced without a word, also where no record tells of it', () => {
    const box = new CodexBox();
    box.write(file, rules.replace(',"merge","rescue"', ''));
    expect(codes(box.wire())).toEqual(['hook-untrusted']);
    expect(box.read(file)).toBe(rules);
  });

  it('beside ours stay untouched', () => {
    const box = new CodexBox();
    box.write('.codex/rules/default.rules', 'mine', 0o640);
    const before = box.snapshot();
    box.wire();
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });

  it('edited by the user is written anew, their version kept where Codex does not read it', () => {
    const box = new CodexBox();
    box.wire();
    box.write(file, `${rules}# mine\n`);
    expect(codes(box.wire())).toEqual(['rule-set-aside', 'hook-untrusted']);
    expect(box.read(file)).toBe(rules);
    const aside = Object.keys(box.snapshot()).filter((name) => name.startsWith(`${file}.edited-`));
    expect(aside.map((name) => box.read(name))).toEqual([`${rules}# mine\n`]);
    box.unwire();
    expect(box.snapshot()[file]).toBeUndefined();
  });

  it('whose marker the user took out is theirs: uninstall leaves it', () => {
    const box = new CodexBox();
    box.wire();
    box.write(file, 'mine\n');
    expect(codes(box.unwire())).toEqual(['rule-left']);
    expect(box.read(file)).toBe('mine\n');
  });
});

describe('under a root that a sandboxed session may write', () => {
  const cases: [name: string, arrange: (box: CodexBox) => object][] = [
    ['/tmp', () => ({ clone: '/tmp/agent-handoff' })],
    ['the temp directory', () => ({ clone: join(tmpdir(), 'x/agent-handoff') })],
    [
      'TMPDIR',
      (box) => {
        box.env.TMPDIR = '/srv/scratch';
        return { clone: '/srv/scratch/agent-handoff' };
      },
    ],
    [
      'a trusted project',
      (box) => {
        box.write('.codex/config.toml', `[projects."/opt"]\ntrust_level = "trusted"\n`);
        return {};
      },
    ],
    [
      'writable_roots',
      (box) => {
        box.write(
          '.codex/config.toml',
          `[sandbox_workspace_write]\nwritable_roots = [\n  "/a", # b\n  '/opt/agent-handoff',\n]\n`,
        );
        return {};
      },
    ],
    [
      'Node alone, in a trusted project',
      (box) => {
        box.write('.codex/config.toml', `projects."/opt/node".trust_level = "trusted"\n`);
        return {};
      },
    ],
  ];

  it.each(cases)('%s: the rule alone is left out, with a warning', (_, arrange) => {
    const box = new CodexBox();
    const outcome = box.wire(arrange(box));
    expect(codes(outcome)).toEqual(['hook-untrusted', 'rule-omitted']);
    expect(messages(outcome)).toMatch(
      /The rule for Codex was left out: \/\S+ lies under \/\S+, which a sandboxed/,
    );
    expect(box.snapshot()['.codex/rules']).toBeUndefined();
    expect(box.read('.codex/hooks.json')).toContain('session-start.sh codex');
    expect(box.read('.codex/AGENTS.md')).toContain('dist/handoff.cjs take');
  });

  it('a rule that stood there before is taken away', () => {
    const box = new CodexBox();
    box.wire();
    box.write('.codex/config.toml', `[projects."/opt"]\ntrust_level = "trusted"\n`);
    expect(changes(box.wire())).toMatchObject({ 'rules/agent-handoff.rules': 'remove' });
    expect(box.snapshot()[file]).toBeUndefined();
  });

  it.each([
    ['an untrusted project', `[projects."/opt"]\ntrust_level = "untrusted"\n`],
    ['a project beside it', `[projects."/opt/agent"]\ntrust_level = "trusted"\n`],
    ['a comment', `# [projects."/opt"]\n# trust_level = "trusted"\n`],
    ['a text of several lines', `x = """\n[projects."/opt"]\ntrust_level = "trusted"\n"""\n`],
  ])('but not for %s', (_, config) => {
    const box = new CodexBox();
    box.write('.codex/config.toml', config);
    box.wire();
    expect(box.read(file)).toBe(rules);
  });

  // Outside the temp directories, where the sandbox of these tests lies.
  describe('by where install runs', () => {
    const find = (box: CodexBox, cwd: string, of: string) =>
      findWritableRoot({ ...box.ctx, cwd }, { clone: of, node: '/usr/bin/node' }, readConfig(box.ctx));
    const arrange = () => {
      const box = new CodexBox();
      const base = join(process.cwd(), 'node_modules/.cache', `handoff-roots-${process.pid}`);
      for (const name of ['repo', 'repo/vendor/clone', 'clone']) repository(join(base, name));
      mkdirSync(join(base, 'clone/dist'));
      return { box, base: realpathSync(base) };
    };

    it('a clone inside the repository around it is writable; the clone itself, or another place, is not', () => {
      const { box, base } = arrange();
      try {
        expect(find(box, join(base, 'repo'), join(base, 'repo/vendor/clone'))).toEqual({
          path: join(base, 'repo/vendor/clone'),
          root: join(base, 'repo'),
        });
        expect(find(box, join(base, 'clone'), join(base, 'clone'))).toBeNull();
        expect(find(box, join(base, 'clone/dist'), join(base, 'clone'))).toBeNull();
        expect(find(box, join(base, 'repo'), join(base, 'clone'))).toBeNull();
      } finally {
        rmSync(base, { recursive: true });
      }
    });

    it('a clone that a Codex session works in is', () => {
      const { box, base } = arrange();
      try {
        box.env.CODEX_THREAD_ID = 'x';
        expect(find(box, join(base, 'clone/dist'), join(base, 'clone'))?.root).toBe(join(base, 'clone'));
        expect(find(box, join(base, 'repo'), join(base, 'clone'))).toBeNull();
      } finally {
        rmSync(base, { recursive: true });
      }
    });

    it('a link that leads to a writable place is', () => {
      const { box, base } = arrange();
      try {
        mkdirSync(box.path('real'));
        symlinkSync(box.path('real'), join(base, 'link'));
        expect(find(box, base, join(base, 'link'))?.path).toBe(join(base, 'link'));
      } finally {
        rmSync(base, { recursive: true });
      }
    });
  });
});

describe('where codex is on the PATH it judges the rules first', () => {
  const allow = `console.log('{"matchedRules":[],"decision":"allow"}');`;
  const failFor = (name: string) =>
    `if (args.some((arg) => arg.endsWith('${name}'))) {
       console.error('Error: failed to parse policy at X\\n\\nCaused by:\\n    starlark error\\n     |\\nStack backtrace:\\n 0: x');
       process.exit(1);
     } ${allow}`;

  it('is asked for our very command, with the rules that are there', () => {
    const box = new CodexBox();
    box.write('.codex/rules/default.rules', '');
    box.program(
      `require('fs').appendFileSync(${JSON.stringify(box.path('calls'))}, JSON.stringify(args) + '\\n'); ${allow}`,
    );
    expect(codes(box.wire())).toEqual(['hook-untrusted']);
    const [call = '', ...more] = box.read('calls').trim().split('\n');
    expect(more).toEqual([]);
    expect(JSON.parse(call)).toEqual([
      'execpolicy',
      'check',
      '--rules',
      expect.stringMatching(/\/agent-handoff\.rules$/),
      '--rules',
      box.path('.codex/rules/default.rules'),
      '--',
      node,
      `${clone}/dist/handoff.cjs`,
      'take',
    ]);
  });

  it('ours are left out when it does not read them', () => {
    const box = new CodexBox();
    box.program(failFor('agent-handoff.rules'));
    const outcome = box.wire();
    expect(codes(outcome)).toEqual(['hook-untrusted', 'rule-omitted']);
    expect(messages(outcome)).toContain('(failed to parse policy at X Caused by: starlark error)');
    expect(box.snapshot()['.codex/rules']).toBeUndefined();
  });

  it('ours are left out when it does not allow our command by them', () => {
    const box = new CodexBox();
    box.program(`console.log('{"matchedRules":[]}');`);
    expect(codes(box.wire())).toEqual(['hook-untrusted', 'rule-omitted']);
  });

  it("the user's own that do not parse are named and left as they are", () => {
    const box = new CodexBox();
    box.write('.codex/rules/good.rules', 'good');
    box.write('.codex/rules/bad.rules', 'bad(');
    box.program(failFor('bad.rules'));
    const outcome = box.wire();
    expect(codes(outcome)).toEqual(['hook-untrusted', 'rules-broken']);
    expect(messages(outcome)).toContain(`${box.path('.codex/rules/bad.rules')} does not parse`);
    expect(box.read('.codex/rules/bad.rules')).toBe('bad(');
    expect(box.read(file)).toBe(rules);
  });

  it("the user's own that forbid our command prevail, and that is said", () => {
    const box = new CodexBox();
    box.write('.codex/rules/strict.rules', '');
    box.program(
      `const strict = args.some((arg) => arg.endsWith('strict.rules'));
       console.log(JSON.stringify({ matchedRules: [], decision: strict ? 'forbidden' : 'allow' }));`,
    );
    const outcome = box.wire();
    expect(codes(outcome)).toEqual(['hook-untrusted', 'rule-overruled']);
    expect(messages(outcome)).toContain('"forbidden"');
  });

  it.each([
    ['hangs', 'setInterval(() => {}, 1000);', /no answer within 0\.3 s/],
    ['answers nonsense', "console.log('hello');", /its answer was not understood/],
  ])('a program that %s stops nothing', (_, script, reason) => {
    const box = new CodexBox();
    box.program(script);
    const verdict = checkRules(box.ctx, box.path('bin/codex'), { node, script: '/x.cjs' }, 300);
    expect(verdict.valid).toBe(true);
    expect(verdict.notices.map(({ code }) => code)).toEqual(['rules-unchecked']);
    expect(verdict.notices[0]?.message).toMatch(reason);
  });

  it('a program that cannot be started stops nothing', () => {
    const box = new CodexBox();
    box.write('bin/codex', '#!/nowhere/interpreter\n', 0o755);
    box.env.PATH = box.path('bin');
    expect(codes(box.wire())).toEqual(['hook-untrusted', 'rules-unchecked']);
    expect(box.read(file)).toBe(rules);
  });
});

describe('a state directory that config.toml lets a sandboxed session write', () => {
  const says = 'it could name another Node there, which the hook runs outside the sandbox';

  it.each<[string, (home: string) => string]>([
    ['by writable_roots', (home) => `[sandbox_workspace_write]\nwritable_roots = ["${home}/.local"]\n`],
    ['by a trusted HOME', (home) => `[projects."${home}"]\ntrust_level = "trusted"\n`],
  ])('%s is said: the hook runs the Node that is named there', (_, toml) => {
    const box = new CodexBox();
    box.write('.codex/config.toml', toml(box.home));
    const outcome = box.wire();
    expect(codes(outcome)).toContain('state-writable');
    expect(messages(outcome)).toContain(says);
  });

  it.each([
    ['another directory', 'app'],
    ['the root, which holds no program', '.agent-handoffs'],
  ])('is not said of %s', (_, name) => {
    const box = new CodexBox();
    box.write('.codex/config.toml', `[projects."${box.home}/${name}"]\ntrust_level = "trusted"\n`);
    expect(codes(box.wire())).not.toContain('state-writable');
  });
});
