import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { systemCode } from '../../../core/errors.ts';
import type { Notice } from '../../../install/notice.ts';
import { codexEnvironment } from './environment.ts';
import { rulesDirectory, rulesPath } from './location.ts';
import { type RuleWords, renderRules } from './rules.ts';

const answer = z.object({ decision: z.optional(z.string()) });

export interface RulesVerdict {
  /** False: Codex itself does not read our rules, so they must not be left where it would stop at them. */
  valid: boolean;
  notices: Notice[];
}

/** What `codex execpolicy check` says: a decision, null for no match; else why it did not answer. */
type Answer = { decision: string | null } | { invalid: string } | { silent: string };

/**
 * Has the client itself judge our rules before they are written, alone and with the rules that are there: one file
 * that does not parse stops Codex from starting.
 */
export function checkRules(ctx: Context, program: string, words: RuleWords, timeout = 5000): RulesVerdict {
  const directory = mkdtempSync(join(tmpdir(), 'agent-handoff-rules-'));
  try {
    const ours = join(directory, 'agent-handoff.rules');
    writeFileSync(ours, renderRules(words));
    const ask = (files: readonly string[]) => askCodex(ctx, program, files, words, timeout);
    return judge(rulesPath(ctx), ours, listOthers(ctx), ask);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function judge(
  file: string,
  ours: string,
  others: readonly string[],
  ask: (files: readonly string[]) => Answer,
): RulesVerdict {
  const together = ask([ours, ...others]);
  if ('silent' in together) {
    const message = `Codex could not be asked whether it reads our rules (${together.silent}); they were written unchecked.`;
    return { valid: true, notices: [{ code: 'rules-unchecked', message, file }] };
  }
  if ('decision' in together && together.decision === 'allow') return { valid: true, notices: [] };
  const alone = others.length === 0 ? together : ask([ours]);
  if (!('decision' in alone) || alone.decision !== 'allow') {
    const reason = 'invalid' in alone ? alone.invalid : 'it does not allow our command by them';
    const message = `Codex does not accept our rules (${reason}); they were left out. Sessions will show handoffs but cannot archive them without the trusted hook.`;
    return { valid: false, notices: [{ code: 'rule-omitted', message, file }] };
  }
  if ('decision' in together) {
    const message = `Other rules of yours say "${together.decision}" to our command, which the file ${file} allows; theirs prevails.`;
    return { valid: true, notices: [{ code: 'rule-overruled', message, file }] };
  }
  const broken = others.flatMap((other): Notice[] => {
    const result = ask([other]);
    if (!('invalid' in result)) return [];
    const message = `${other} does not parse, so Codex will not start: ${result.invalid}. It was left as it is.`;
    return [{ code: 'rules-broken', message, file: other }];
  });
  return { valid: true, notices: broken };
}

function askCodex(
  ctx: Context,
  program: string,
  files: readonly string[],
  { node, script }: RuleWords,
  timeout: number,
): Answer {
  const rules = files.flatMap((file) => ['--rules', file]);
  const run = execaSync(program, ['execpolicy', 'check', ...rules, '--', node, script, 'take'], {
    env: codexEnvironment(ctx),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout,
    cwd: ctx.home,
  });
  if (run.timedOut) return { silent: `no answer within ${timeout / 1000} s` };
  if (run.exitCode === undefined) return { silent: run.shortMessage?.split('\n')[0] ?? '' };
  if (run.exitCode !== 0) return { invalid: explain(run.stderr) };
  try {
    return { decision: z.parse(answer, JSON.parse(run.stdout)).decision ?? null };
  } catch {
    return { silent: 'its answer was not understood' };
  }
}

/** The client's own words without its stack trace, on one line. */
function explain(stderr: string): string {
  const text = stderr.split(/\n\s*(?:Stack backtrace|\|)/)[0] ?? '';
  return text
    .replace(/^Error: /, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

function listOthers(ctx: Context): string[] {
  const directory = rulesDirectory(ctx);
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.rules'))
      .sort()
      .map((name) => join(directory, name))
      .filter((file) => file !== rulesPath(ctx));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error))) return [];
    throw error;
  }
}
