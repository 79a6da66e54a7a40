import { describe, expect } from 'vitest';
import { textOf, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, say } from '../fake/responses-turns.ts';
import { publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { it } from './installed.ts';

describe('explore', () => {
  it('review exec', async ({ untrusted: codex }) => {
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(runCommand('env | grep CODEX'), say('R'));
    codex.api.scriptSubagents(runCommand('env | grep CODEX'), say('R'));
    const r = await codex.exec('look at it', { args: ['review'] });
    console.log(r.threadId, codex.api.requests.map((q) => [q.kind, q.threadId, JSON.stringify(q.metadata), toolOutputs(q)]));
    console.log((await codex.rollouts()).map((x) => [x.path, JSON.stringify(x.lines[0])]));
  });
  it('review run', async ({ untrusted: codex }) => {
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(runCommand('env | grep CODEX'), say('R'));
    codex.api.scriptSubagents(runCommand('env | grep CODEX'), say('R'));
    console.log(await codex.run('review', 'look at it'));
    console.log(codex.api.requests.map((q) => [q.kind, q.threadId, JSON.stringify(q.metadata), toolOutputs(q), textOf(q).includes('handoff.cjs take')]));
    console.log((await codex.rollouts()).map((x) => [x.path, JSON.stringify(x.lines[0])]));
  });
});
