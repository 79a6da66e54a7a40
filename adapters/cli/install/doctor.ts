import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { findUntested, rememberProven } from '../../../install/doctor/client-version.ts';
import { type Finding, findingTable, makeCommands } from '../../../install/doctor/finding.ts';
import { findProgram } from '../../../install/programs/detect.ts';
import { absoluteRoot } from '../../../install/state/state-place.ts';
import { bundlePath } from '../../client/installation.ts';
import { startCommand } from '../../client/wiring.ts';
import { clients } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { type Proof, proveHook } from '../../live/proof.ts';
import { launchDirectory } from '../../session-place.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import { shownCommand } from '../shown-command.ts';
import type { Options } from '../verb.ts';
import { examineAll } from './examine.ts';
import { renderFindings } from './findings.ts';
import { nameInstalled } from './place/settle-program.ts';

interface DoctorOptions {
  live?: boolean;
  fix?: boolean | string[];
  days: string;
}

function checkOptions({ fix, days }: DoctorOptions): void {
  const unknown = Array.isArray(fix) ? fix.find((code) => !Object.hasOwn(findingTable, code)) : undefined;
  if (unknown !== undefined) {
    throw new HandoffError('bad-usage', {
      message: `--fix ${JSON.stringify(unknown)}: expected a code that doctor prints, or none`,
      hint: 'handoff doctor',
    });
  }
  if (/^\d{1,5}$/.test(days)) return;
  throw new HandoffError('bad-usage', {
    message: `--days ${JSON.stringify(days)}: expected a number of days`,
    hint: 'handoff doctor --days 7',
  });
}

/** The real client where it is here, else its hook command alone; one after the other, so that none slows the other. */
async function proveAll(ctx: Context): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const { client, title, loadInstall, loadDoctor } of clients) {
    const [{ payloads, program: name }, doctor] = await Promise.all([loadInstall(), loadDoctor()]);
    const program = findProgram(ctx, name);
    if (program === null) {
      const command = doctor.command(ctx) ?? (doctor.triedUnwired ? startCommand(client) : null);
      if (command !== null)
        proofs.push(await proveHook(ctx, bundlePath, { client, title, payloads, command }));
      continue;
    }
    const proof = await doctor.prove(ctx, program);
    const untested = proof.ok ? await findUntested(ctx, doctor, program) : null;
    if (untested !== null) rememberProven(absoluteRoot(ctx), client, untested);
    proofs.push(proof);
  }
  return proofs;
}

function dropProven(findings: readonly Finding[], proofs: readonly Proof[]): Finding[] {
  const proven = proofs.filter(({ ok, kind }) => ok && kind === 'live').map(({ client }) => client);
  return findings.filter(
    ({ code, client }) => !/^client-(?:older|newer)$/.test(code) || !proven.includes(client ?? ''),
  );
}

/** What was found out about the files tells why a proof failed, in better words than the client's. */
function nameCause(proof: Proof, findings: readonly Finding[]): Proof {
  if (proof.ok) return proof;
  const own = findings.filter(({ client, code }) => client === proof.client || /^(?:node|root)-/.test(code));
  const cause =
    own.find(({ severity, code }) => severity === 'error' && code !== 'gate-untrusted') ??
    own.find(({ code }) => code === 'hook-untrusted');
  return cause ? { ...proof, message: `${proof.message} ${cause.message} (${cause.code})` } : proof;
}

function renderFixed(fixed: readonly Fixed[]): string {
  const lines = fixed.flatMap(({ ok, code, command, output }) => [
    asLine`${ok ? 'fixed' : 'failed'} ${code}: ${command}`,
    ...(output === '' ? [] : [`  ${output.trim().split('\n').slice(-3).join('\n  ')}`]),
  ]);
  return `${lines.join('\n')}\n`;
}

type Fixed = Awaited<ReturnType<typeof fixOne>>;

/** Runs the command that a finding prints, or what that command would come to. `output` is what a failed one said. */
async function fixOne({ code, where, fix, apply, after }: Finding) {
  const command = apply === undefined ? fix : after;
  const done = { code, where, command: fix };
  try {
    apply?.();
  } catch (error) {
    return { ...done, ok: false, output: error instanceof Error ? error.message : String(error) };
  }
  if (command === undefined) return { ...done, ok: true, output: '' };
  const options = { shell: true, stdin: 'ignore', reject: false, all: true, timeout: 120_000 } as const;
  const { exitCode, all } = await execa(command, options);
  return { ...done, ok: exitCode === 0, output: exitCode === 0 ? '' : all.slice(-1000) };
}

/** Fixes what may be fixed unasked, or exactly the kinds that were named; the same command once. */
async function fixFindings(findings: readonly Finding[], codes: readonly string[] | null): Promise<Fixed[]> {
  const fixed: Fixed[] = [];
  const commands = new Set<string>();
  for (const finding of findings) {
    const { code, safe, fix, apply } = finding;
    if (!(codes?.includes(code) ?? safe) || (apply === undefined && commands.has(fix))) continue;
    if (apply === undefined) commands.add(fix);
    fixed.push(await fixOne(finding));
  }
  return fixed;
}

/** `handoff doctor`: exit code 1 when something keeps handoffs from showing up, or a proof failed. */
export async function runDoctor(options: Options<DoctorOptions>): Promise<void> {
  checkOptions(options);
  const outside = processContext(launchDirectory(options.in));
  nameInstalled(outside);
  const ctx = { ...outside, commands: makeCommands(shownCommand(outside)) };
  const live = options.live ?? false;
  const request = { days: Number(options.days), here: findWorktreeRoot(ctx.cwd), network: live };
  const examine = () => examineAll(ctx, request);
  let findings = await examine();
  const fixed = options.fix
    ? await fixFindings(findings, Array.isArray(options.fix) ? options.fix : null)
    : [];
  if (fixed.length > 0) findings = await examine();
  // Install ends with 1 where something else is in the way; what it was run for is then fixed all the same.
  for (const one of fixed)
    one.ok ||= !findings.some(({ code, where }) => code === one.code && where === one.where);
  const proofs = live ? (await proveAll(ctx)).map((proof) => nameCause(proof, findings)) : [];
  findings = dropProven(findings, proofs);
  const ok = findings.every(({ severity }) => severity !== 'error') && proofs.every((proof) => proof.ok);
  process.exitCode = ok ? 0 : 1;
  if (options.json) {
    const shown = findings.map(({ apply, after, ...finding }) => finding);
    await writeJson({ ok, findings: shown, proofs, ...(options.fix ? { fixed } : {}) });
    return;
  }
  if (fixed.length > 0) await writeOut(renderFixed(fixed));
  await writeOut(renderFindings(findings, proofs, live));
}
