import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const kit = join(root, 'dist/conformance.cjs');
const ours = join(root, 'dist/handoff.cjs');
const wrong = join(root, 'tests/fixtures/conformance');

interface Verdicts {
  ok: boolean;
  verdicts: { who: string; name: string; problem: string | null }[];
}

function judge(writer: string, reader: string): { status: number | null; failed: string[]; count: number } {
  const ran = spawnSync(process.execPath, [kit, '--cmd', writer, '--cmd', reader, '--json'], {
    encoding: 'utf8',
  });
  const { verdicts } = JSON.parse(ran.stdout) as Verdicts;
  const failed = verdicts.filter(({ problem }) => problem !== null).map(({ who, name }) => `${who}: ${name}`);
  return { status: ran.status, failed, count: verdicts.length };
}

const ourWriter = `node ${ours} publish --file - --no-review`;
const ourReader = `node ${ours} take`;

describe('the conformance kit', () => {
  it('passes this implementation', { timeout: 120_000 }, () => {
    expect(judge(ourWriter, ourReader)).toEqual({ status: 0, failed: [], count: 20 });
  });

  it('fails a writer that is wrong, and says where', { timeout: 120_000 }, () => {
    const { status, failed } = judge(`sh ${join(wrong, 'wrong-writer.sh')}`, ourReader);
    expect(status).toBe(1);
    expect(failed).toContain(
      'writer: ends it with a sentinel of 10 characters of a-z2-7, in the last line only',
    );
    expect(failed).toContain('writer: never overwrites: sixteen writers at once leave sixteen whole files');
    expect(failed.filter((line) => line.startsWith('reader'))).toEqual([]);
  });

  it('fails a reader that is wrong, and says where', { timeout: 120_000 }, () => {
    const { status, failed } = judge(ourWriter, `sh ${join(wrong, 'wrong-reader.sh')}`);
    expect(status).toBe(1);
    expect(failed).toContain('reader: eight readers at once: each handoff goes to one');
    expect(failed).toContain('reader: follows no symbolic link and touches no file that is no handoff');
    expect(failed.filter((line) => line.startsWith('writer'))).toEqual([]);
  });

  it('wants two commands', () => {
    const ran = spawnSync(process.execPath, [kit, '--cmd', 'true'], { encoding: 'utf8' });
    expect([ran.status, ran.stderr]).toEqual([
      2,
      'usage: node conformance.cjs --cmd "<writer>" --cmd "<reader>" [--json]\n',
    ]);
  });
});
