import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

/** One way of writing JSON down; white space between tokens is drawn from `gaps` in turn. */
interface Spelling {
  indent: string | null;
  newline: string;
  bom: string;
  tail: string;
  gaps: string[];
}

const spelling: fc.Arbitrary<Spelling> = fc.record({
  indent: fc.constantFrom(null, '', '  ', '\t', '    ', ' '),
  newline: fc.constantFrom('\n', '\r\n'),
  bom: fc.constantFrom('', '\uFEFF'),
  tail: fc.constantFrom('', '\n', '\r\n', '\n\n ', '\t'),
  gaps: fc.array(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n  '), { minLength: 1, maxLength: 7 }),
});

const command = fc.constantFrom(
  'date',
  'sh /x/hooks/pre-compact.sh',
  'echo "a b"',
  "sh 'q'",
  'notify --on start',
);
const group = fc.oneof(
  fc.record({ hooks: fc.array(fc.record({ type: fc.constant('command'), command }), { maxLength: 3 }) }),
  fc.record({ matcher: fc.string(), hooks: fc.array(fc.record({ command }), { maxLength: 2 }) }),
  fc.jsonValue({ maxDepth: 1 }),
);
const groups = fc.array(group, { maxLength: 3 });
const rules = fc.array(fc.constantFrom('Read(~/.agent-handoffs/**)', 'Bash(ls:*)', 'Edit'), { maxLength: 3 });
const partial = { requiredKeys: [] as [] };
const hooks = fc.record({ SessionStart: groups, Stop: groups, PreCompact: groups }, partial);
const permissions = fc.record({ deny: rules, allow: rules, defaultMode: fc.string() }, partial);
const reserved = new Set(['hooks', 'permissions', '__proto__']);
const others = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  .map((value) => Object.fromEntries(Object.entries(value).filter(([key]) => !reserved.has(key))));

/** Settings with their keys in any order. */
const settings = fc
  .tuple(fc.record({ hooks, permissions }, partial), others, fc.boolean())
  .map(([ours, rest, oursFirst]) => (oursFirst ? { ...ours, ...rest } : { ...rest, ...ours }));

function spell(value: unknown, { indent, newline, bom, tail, gaps }: Spelling): string {
  if (indent !== null) {
    const text = JSON.stringify(value, null, indent);
    return bom + text.replaceAll('\n', newline) + tail;
  }
  let turn = 0;
  const gap = () => gaps[turn++ % gaps.length] ?? '';
  const write = (part: unknown): string => {
    if (Array.isArray(part)) return `[${gap()}${part.map(write).join(`${gap()},${gap()}`)}${gap()}]`;
    if (typeof part !== 'object' || part === null) return JSON.stringify(part);
    const members = Object.entries(part).map(
      ([key, inner]) => `${JSON.stringify(key)}${gap()}:${gap()}${write(inner)}`,
    );
    return `{${gap()}${members.join(`${gap()},${gap()}`)}${gap()}}`;
  };
  return bom + gap() + write(value) + tail;
}

function runs(check: (box: Sandbox, value: Record<string, unknown>, text: string) => void): void {
  fc.assert(
    fc.property(settings, spelling, (value, how) => {
      const text = spell(value, how);
      const box = new Sandbox();
      box.write('.claude/settings.json', text);
      check(box, JSON.parse(text.replace('\uFEFF', '')), text);
    }),
    { numRuns: 80 },
  );
}

describe('for any valid settings, however they are written', () => {
  it('install keeps every value of the user, and a second install changes no byte', () => {
    runs((box, value) => {
      box.install();
      const installed = JSON.parse(box.read('.claude/settings.json').replace('\uFEFF', ''));
      const {
        hooks: ownHooks = {},
        permissions: ownPermissions = {},
        ...rest
      } = value as Record<string, never>;
      const { hooks, permissions, ...others } = installed;
      expect(others).toEqual(rest);
      expect(hooks).toMatchObject({
        ...(ownHooks as object),
        SessionStart: expect.any(Array),
        PreCompact: expect.any(Array),
      });
      const { SessionStart = [], PreCompact = [] } = ownHooks as Record<string, unknown[]>;
      expect(hooks.SessionStart.slice(0, SessionStart.length)).toEqual(SessionStart);
      expect(hooks.SessionStart).toHaveLength(SessionStart.length + 2);
      expect(hooks.PreCompact.slice(0, PreCompact.length)).toEqual(PreCompact);
      expect(hooks.PreCompact).toHaveLength(PreCompact.length + 1);
      const allow = (ownPermissions as { allow?: string[] }).allow ?? [];
      const rule = 'Read(~/.agent-handoffs/**)';
      expect(permissions).toEqual({
        ...(ownPermissions as object),
        allow: allow.includes(rule) ? allow : [...allow, rule],
      });
      const first = box.snapshot();
      box.install();
      expect(box.snapshot()).toEqual(first);
    });
  });

  it('uninstall gives every byte back', () => {
    runs((box, _, text) => {
      box.install();
      box.uninstall();
      expect(box.read('.claude/settings.json')).toBe(text);
    });
  });

  it('uninstall keeps what was added since, and gives the same values back without it', () => {
    runs((box, value) => {
      box.install();
      const text = box.read('.claude/settings.json').replace('{', '{"added since": [1.0],');
      box.write('.claude/settings.json', text);
      box.uninstall();
      expect(box.read('.claude/settings.json')).toContain('"added since": [1.0]');
      expect(JSON.parse(box.read('.claude/settings.json').replace('\uFEFF', ''))).toEqual({
        'added since': [1],
        ...value,
      });
    });
  });
});
