import { execa } from 'execa';
import type { Finding } from '../../../install/doctor/finding.ts';

/** One mend that was run. */
export interface Mended {
  code: string;
  where: string;
  command: string;
  ok: boolean;
  /** What a failed one said. */
  output: string;
}

/** Runs the command that a finding prints, or what that command would come to. */
async function mendOne({ code, where, fix, mend, after }: Finding): Promise<Mended> {
  const command = mend === undefined ? fix : (after ?? '');
  const done = { code, where, command: fix };
  try {
    mend?.();
  } catch (error) {
    return { ...done, ok: false, output: error instanceof Error ? error.message : String(error) };
  }
  if (command === '') return { ...done, ok: true, output: '' };
  const run = await execa(command, {
    shell: true,
    stdin: 'ignore',
    reject: false,
    all: true,
    timeout: 120_000,
  });
  return { ...done, ok: run.exitCode === 0, output: run.exitCode === 0 ? '' : (run.all ?? '').slice(-1000) };
}

/** Mends what may be mended unasked, or exactly the kinds that were named; the same command once. */
export async function mendFindings(
  findings: readonly Finding[],
  codes: readonly string[] | null,
): Promise<Mended[]> {
  const wanted = findings.filter(({ code, safe }) => (codes === null ? safe : codes.includes(code)));
  const mended: Mended[] = [];
  for (const [index, finding] of wanted.entries()) {
    const again = wanted.slice(0, index).some(({ fix, mend }) => mend === undefined && fix === finding.fix);
    if (!again || finding.mend !== undefined) mended.push(await mendOne(finding));
  }
  return mended;
}
