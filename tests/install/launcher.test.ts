import { describe, expect, it } from 'vitest';
import { startScript } from '../../install/programs/own-programs.ts';
import { cloneOfScript, scriptCommand } from '../../install/programs/script-command.ts';

describe('the command of a launcher', () => {
  it.each([
    '/opt/agent-handoff',
    '/srv/my clone',
    "/srv/Jürgen's clone",
    `/srv/a "quoted" $HOME \`x\``,
    "/''",
  ])('tells its clone again: %s', (clone) => {
    expect(cloneOfScript(scriptCommand(clone, startScript, 'codex'), startScript, ['codex'])).toBe(clone);
  });

  it('tells it in the older form too', () => {
    const older = "sh '/srv/Jürgen'\\''s clone/hooks/session-start.sh' codex";
    expect(cloneOfScript(older, startScript, ['codex'])).toBe("/srv/Jürgen's clone");
  });

  it.each([
    'sh /opt/agent-handoff/hooks/session-start.sh claude-code',
    'bash /opt/agent-handoff/hooks/session-start.sh codex',
    'sh /opt/hooks/other.sh codex',
    "sh '/opt/a' '/hooks/session-start.sh' codex",
    'sh /opt/x/hooks/session-start.sh codex; rm -rf /',
  ])('is no other’s: %s', (command) => {
    expect(cloneOfScript(command, startScript, ['codex'])).toBeNull();
  });
});
