import { describe, expect, it } from 'vitest';
import { codes, Sandbox, startOf } from './sandbox.ts';

const alone = `{
  "hooks": {
    "SessionStart": [
      {"matcher": "startup", "hooks": [{"type": "command", "command": "bash ~/bin/surface-handoffs.sh", "n": 1.0}]},
      {
        "hooks": [
          {
            "type": "command",
            "command": "date"
          }
        ]
      }
    ]
  }
}
`;
const shared = `{
  "hooks": {
    "SessionStart": [
      {
        "matcher": "startup",
        "hooks": [
          {"type": "command", "command": "date"},
          {"type": "command", "command": "bash ~/bin/surface-handoffs.sh"}
        ]
      }
    ]
  }
}
`;

function commands(box: Sandbox): string[] {
  const groups: { hooks: { command: string }[] }[] = JSON.parse(box.read('.claude/settings.json')).hooks
    .SessionStart;
  return groups.flatMap((group) => group.hooks.map(({ command }) => command));
}

const ours = [
  startOf('/opt/agent-handoff'),
  'sh /opt/agent-handoff/hooks/session-start.sh claude-code compact',
];

describe("the predecessor's hook", () => {
  it('is reported with its line and left alone', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', alone);
    const outcome = box.install();
    expect(codes(outcome)).toEqual(['predecessor-wired']);
    expect(outcome.notices[0]?.message).toContain(`${box.settings}:4:`);
    expect(commands(box)).toEqual(['bash ~/bin/surface-handoffs.sh', 'date', ...ours]);
    expect(codes(box.install())).toEqual(['predecessor-wired']);
  });

  it.each([
    ['echo surface-handoffs.sh', []],
    ['ls -l /x/adapters/claude-code/hooks/surface-handoffs.sh', []],
    ['/x/my-surface-handoffs.sh', []],
    ['notify-send hi; /x/hooks/surface-handoffs.sh', ['predecessor-mixed']],
  ])('is not all that runs or names it: %s stays', (command, told) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', alone.replace('bash ~/bin/surface-handoffs.sh', command));
    expect(codes(box.install({ replacePredecessor: true }))).toEqual(told);
    expect(commands(box)).toEqual([command, 'date', ...ours]);
  });

  it.each([
    ['timeout 5 bash "$HOME/.agent-handoff/hooks/surface-handoffs.sh" --quiet 2>/dev/null || true'],
    ["'/a b/surface-handoffs.sh'"],
  ])('is known in whatever form: %s', (command) => {
    const box = new Sandbox();
    const text = alone.replace('"bash ~/bin/surface-handoffs.sh"', JSON.stringify(command));
    box.write('.claude/settings.json', text);
    box.install({ replacePredecessor: true });
    expect(commands(box)).toEqual(['date', ...ours]);
  });

  it.each([
    ['with its group', alone],
    ['without the rest of its group', shared],
  ])('is taken out at the wish of the user, %s, and uninstall gives the bytes back', (_, text) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', text);
    const before = box.snapshot();
    expect(codes(box.install({ replacePredecessor: true }))).toEqual(['predecessor-removed']);
    expect(commands(box)).toEqual(['date', ...ours]);
    const first = box.snapshot();
    expect(box.install({ replacePredecessor: true }).notices).toEqual([]);
    expect(box.snapshot()).toEqual(first);
    box.uninstall();
    expect(box.snapshot()).toEqual(before);
  });

  it.each([
    ['with its group', alone],
    ['without the rest of its group', shared],
  ])('comes back on uninstall although the user changed the file since: %s', (_, text) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', text);
    box.install({ replacePredecessor: true });
    const changed = box.read('.claude/settings.json').replace('{\n', '{\n  "model": "opus",\n');
    box.write('.claude/settings.json', changed);
    expect(codes(box.uninstall())).toEqual(['predecessor-restored', 'backups-kept']);
    expect(box.read('.claude/settings.json')).toBe(text.replace('{\n', '{\n  "model": "opus",\n'));
  });

  it('is not put back a second time when the user did it', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', alone);
    box.install({ replacePredecessor: true });
    const settings = JSON.parse(box.read('.claude/settings.json'));
    settings.hooks.SessionStart.push(JSON.parse(alone).hooks.SessionStart[0]);
    box.write('.claude/settings.json', JSON.stringify(settings));
    box.uninstall();
    expect(commands(box)).toEqual(['date', 'bash ~/bin/surface-handoffs.sh']);
  });

  it('can be taken out by a later install, and two of them at once', () => {
    const box = new Sandbox();
    const text =
      '{"hooks":{"SessionStart":[{"hooks":[{"command":"a/surface-handoffs.sh"},{"command":"b/surface-handoffs.sh"}]}]}}';
    box.write('.claude/settings.json', text);
    expect(codes(box.install())).toEqual(['predecessor-wired', 'predecessor-wired']);
    expect(codes(box.install({ replacePredecessor: true }))).toEqual([
      'predecessor-removed',
      'predecessor-removed',
    ]);
    expect(commands(box)).toEqual(ours);
    box.write('.claude/settings.json', box.read('.claude/settings.json').replace(/}$/, ',"a":1}'));
    box.uninstall();
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual({ ...JSON.parse(text), a: 1 });
  });

  it('in another event is none of ours', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{"hooks":{"Stop":[{"hooks":[{"command":"surface-handoffs.sh"}]}]}}');
    expect(codes(box.install({ replacePredecessor: true }))).toEqual([]);
  });
});
