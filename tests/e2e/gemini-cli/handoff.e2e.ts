import { dirname } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { geminiScript } from '../client-binaries.ts';
import { acknowledge } from '../fake/gemini-api.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';
import { bundlePath, publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { it } from './sandbox.ts';
import { writeByCommand } from './writing.ts';

describe('Gemini CLI', () => {
  it('has what waits in its first request, once, and settles it by its answer', async ({ gemini }) => {
    const { sentinel } = await publish(gemini.home, gemini.cwd, draftOf('alpha'));
    gemini.api.script(acknowledge);
    const first = await gemini.run('go');
    expect(first.stdout).toContain(`sentinel ${sentinel}`);
    expect(gemini.api.turns[0]).toContain(sentinel);
    await gemini.run('hello');
    expect(gemini.api.turns.at(-1)).not.toContain(sentinel);
    expect((await onlyHandoff(gemini.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('gets again what a session had that ended in an API error', async ({ gemini }) => {
    const { sentinel } = await publish(gemini.home, gemini.cwd, draftOf('alpha'));
    gemini.api.script({ status: 400 });
    await gemini.run('go');
    expect(gemini.api.turns[0]).toContain(sentinel);
    gemini.api.script(acknowledge);
    await gemini.run('go');
    expect(gemini.api.turns.at(-1)).toMatch(/Shown before on .*, never answered/);
  });

  it('writes one by /handoff without a question', async ({ gemini }) => {
    gemini.api.script(...writeByCommand(draftOf('written here')));
    const ran = await gemini.run('/handoff');
    const stored = await onlyHandoff(gemini.home).catch(() => null);
    expect(stored, `${ran.stderr}\n${gemini.api.turns.at(-1)?.slice(-3000)}`).not.toBeNull();
    expect(stored).toMatchObject({ place: 'unread', fields: { session_tool: 'gemini-cli' } });
    expect(String(stored?.fields.session_id)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is proved live by doctor', async ({ gemini }) => {
    const shim = `#!/bin/sh\nexec '${process.execPath}' '${geminiScript()}' "$@"\n`;
    const program = await writeHomeFile(gemini.home, 'bin/gemini', shim, 0o755);
    const env = await isolatedEnv(gemini.home);
    const path = `${dirname(program)}:${env.PATH}`;
    const doctor = await execa(process.execPath, [bundlePath(), 'doctor', '--live', '--json'], {
      cwd: gemini.cwd,
      env: { ...env, PATH: path },
      extendEnv: false,
      reject: false,
    });
    const { proofs } = JSON.parse(doctor.stdout);
    const [proof] = proofs.filter(({ client }: { client: string }) => client === 'gemini-cli');
    expect(proof).toMatchObject({ kind: 'live', ok: true });
  });
});
