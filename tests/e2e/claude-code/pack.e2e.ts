import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { type ScriptedTurn, say, useTool } from '../fake/messages-turns.ts';
import { droppedPath, goodPackage, losePath, packCommand, planText } from '../product/packs.ts';
import { it } from './installed.ts';
import { runCommand } from './script.ts';

/** A model that follows the skill: it asks for the brief, drops a fact in writing, is told so, and puts it back. */
function packBySkill(path: string): ScriptedTurn[] {
  const write = (content: string) => useTool('Write', { file_path: path, content });
  const check: ScriptedTurn = (request) => runCommand(packCommand(textOf(request), 'pack --check'));
  return [
    (request) => runCommand(packCommand(textOf(request), '--brief')),
    useTool('Read', { file_path: 'plan.md' }),
    write(losePath(goodPackage)),
    check,
    write(goodPackage),
    check,
    say('PACKED'),
  ];
}

describe('/handoff-pack', () => {
  it('writes by the brief, is told what was lost, and passes once it is back: nothing is denied', async ({
    installed: claude,
  }) => {
    await writeFile(join(claude.cwd, 'plan.md'), planText);
    const path = join(claude.cwd, 'package.md');
    claude.api.script(...packBySkill(path));
    const allowed = `Bash(${process.execPath} *handoff.cjs pack *)`;
    const run = await claude.print('/handoff-pack dev plan.md', {
      args: ['--permission-mode', 'acceptEdits', '--allowedTools', allowed],
    });
    expect(run.result).toBe('PACKED');
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });

    const afterFirst = textOf(await claude.api.waitForMain(5));
    expect(afterFirst).toContain('### prohibitions (never left out)');
    expect(afterFirst).toContain(`lost: path "${droppedPath}" (source line 9)`);
    expect(afterFirst).toContain('1 problem. Correct the package, then check it again.');
    expect(afterFirst).not.toContain('The package holds:');
    const afterSecond = textOf(await claude.api.waitForMain(7));
    expect(afterSecond).toMatch(/The package holds: \d+ hard facts, \d+ of 2000 tokens\./);

    const text = await readFile(path, 'utf8');
    expect(text).toContain('# Context Handoff: architect → dev');
    expect(text).toContain(`Give out numbers in ${droppedPath}; that takes 40 ms.`);
    expect(text).toContain('- An invoice number must never be used twice.');
    expect(text).not.toContain('Everybody else has invoices.');
  });
});
