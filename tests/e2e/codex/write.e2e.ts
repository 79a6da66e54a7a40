import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect } from 'vitest';
import { textOf, toolOutputs, userTexts } from '../fake/responses-request.ts';
import { say } from '../fake/responses-turns.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { acknowledge, it } from './installed.ts';
import { draftFile, writeBySkill } from './writing.ts';

describe('$handoff', () => {
  it.for([
    ['default', 'file'],
    ['default', 'literal'],
    ['custom', 'file'],
  ] as const)(
    'is written in the TUI without a permission prompt, and the next thread starts with it: %s model, %s',
    { tags: 'oldest' },
    async ([model, form], { trusted: codex }) => {
      codex.api.script(say('HELLO'), ...writeBySkill(draftOf('alpha'), form), say('FILED'));
      const tui = await codex.tui({ model });
      await tui.ask('hello', /• HELLO/);
      // The first Enter takes the name from the list of skills, the second sends it.
      await tui.type('$handoff');
      await tui.waitFor(/enter insert/);
      await tui.key('Enter');
      await tui.submit(' --no-review');
      expect(await tui.waitFor(/• FILED|Would you like|Allow command/)).toContain('• FILED');
      await tui.waitForPrompt();
      const asked = codex.api.mainRequests.at(-1) ?? fail();
      expect(userTexts(asked).join('\n').split('<name>handoff</name>')).toHaveLength(2);
      const filed = await onlyHandoff(codex.home);
      expect(filed).toMatchObject({ place: 'unread', fields: { session_tool: 'codex-cli', name: 'alpha' } });
      expect(toolOutputs(asked).at(-1)).toContain('Handoff filed: alpha');
      const draft = draftFile(asked);
      expect(draft).toMatch(/\/agent-handoff-\w{6}\/[^/]+\.md$/);
      // Nothing stays of a draft; what was passed as one argument leaves its empty directory.
      expect([existsSync(draft), existsSync(dirname(draft))]).toEqual([false, form === 'literal']);

      codex.api.script(acknowledge);
      await tui.clear();
      await tui.ask('go', /• Handoff loaded: alpha/);
      const sentinel = /<!-- sentinel: (\S+) -->/.exec(filed.text)?.[1] ?? 'none';
      const first = textOf(codex.api.mainRequests.at(-1) ?? fail());
      for (const mark of marksOf({ name: 'alpha', sentinel })) expect(first).toContain(mark);
      await tui.quit();
    },
  );

  it('is loaded once, and $handoffs too', async ({ untrusted: codex }) => {
    for (const name of ['handoff', 'handoffs']) {
      await codex.exec(`$${name}`);
      const loaded = userTexts(codex.api.mainRequests.at(-1) ?? fail()).join('\n');
      expect(loaded.split('<skill>'), name).toHaveLength(2);
      expect(loaded).toContain(`<name>${name}</name>`);
      expect(loaded).not.toMatch(/\{\{|\$\{/);
    }
  });
});

function fail(): never {
  throw new Error('the client sent no request');
}
