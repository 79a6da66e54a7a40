import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { textOf, toolOutputs, userTexts } from '../fake/responses-request.ts';
import { type ScriptedTurn, say } from '../fake/responses-turns.ts';
import { droppedPath, goodPackage, losePath, packCommand, planText } from '../product/packs.ts';
import { it } from './installed.ts';
import { run } from './writing.ts';

/** A model that follows the skill: it asks for the brief, drops a fact in writing, is told so, and puts it back. */
function packBySkill(): ScriptedTurn[] {
  const write = (content: string) => `cat > package.md <<'EOF'\n${content}EOF`;
  const check = run((request) => packCommand(textOf(request), 'pack --check'));
  return [
    run((request) => packCommand(textOf(request), '--brief')),
    run(() => write(losePath(goodPackage))),
    check,
    run(() => write(goodPackage)),
    check,
    say('PACKED'),
  ];
}

describe('$handoff-pack', () => {
  it('writes by the brief, is told what was lost, and passes once it is back, without a permission prompt', async ({
    trusted: codex,
  }) => {
    await writeFile(join(codex.cwd, 'plan.md'), planText);
    const path = join(codex.cwd, 'package.md');
    codex.api.script(say('HELLO'), ...packBySkill());
    const tui = await codex.tui();
    await tui.ask('hello', /• HELLO/);
    // The first Enter takes the name from the list of skills, the second sends it.
    await tui.type('$handoff-pack');
    await tui.waitFor(/enter insert/);
    await tui.key('Enter');
    await tui.submit(' dev plan.md');
    expect(await tui.waitFor(/• PACKED|Would you like|Allow command/)).toContain('• PACKED');
    await tui.waitForPrompt();
    const asked = codex.api.mainRequests.at(-1);
    if (asked === undefined) throw new Error('the client sent no request');
    expect(userTexts(asked).join('\n').split('<name>handoff-pack</name>')).toHaveLength(2);
    const [brief, , first, , second] = toolOutputs(asked);
    expect(brief).toContain('### prohibitions (never left out)');
    expect(first).toContain('lost: path');
    expect(first).toContain('1 problem. Correct the package, then check it again.');
    expect(second).toMatch(/The package holds: \d+ hard facts, \d+ of 2000 tokens\./);
    const text = await readFile(path, 'utf8');
    expect(text).toContain('# Context Handoff: architect → dev');
    expect(text).toContain(`Give out numbers in ${droppedPath}; that takes 40 ms.`);
    expect(text).not.toContain('Everybody else has invoices.');
    await tui.quit();
  });
});
