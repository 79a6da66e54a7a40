import { join } from 'node:path';
import { execaSync } from 'execa';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { makeTemporaryDirectory, removeTree } from '../../../core/files/tree.ts';
import { fingerprintOf } from '../../../core/files/user-file.ts';
import { createFile } from '../../../core/files/write.ts';
import { findGenerated, type GeneratedKind } from '../../../install/edits/generated-file.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import { sessionVerbs } from '../../client/installation.ts';
import { codex, codexProcess, listReadable, rulesDirectory, rulesPath } from './location.ts';

/** What earlier versions allowed. */
const earlierVerbs = [sessionVerbs.slice(0, -2)];

const ruleMarker = '# agent-handoff: generated, do not edit';

/** The two words that a session's command begins with. */
export interface RuleWords {
  /** Absolute path of Node: a bare `node` would let any program of that name through (measured). */
  node: string;
  /** Absolute path of `dist/handoff.cjs`. */
  script: string;
}

export function renderRules({ node, script }: RuleWords, allowed: readonly string[] = sessionVerbs): string {
  return `${ruleMarker}
# "handoff uninstall" removes this file.
prefix_rule(
    pattern = [${JSON.stringify(node)}, ${JSON.stringify(script)}, ${JSON.stringify(allowed)}],
    decision = "allow",
    justification = "agent-handoff reads and files handoffs in its own directory, which the sandbox cannot write",
)
`;
}

/** Our rules file: what a rule allows must be known, so its name must not be taken. */
export const ruleKind: GeneratedKind = {
  kind: 'codex-rules',
  marker: ruleMarker,
  noun: 'rule',
  taken: {
    code: 'rules-foreign',
    what: `rules of that name exist and are not ours; expected no such file, or one with the line "${ruleMarker}"`,
    name: 'file',
  },
  isUntouched: isGenerated,
};

export function findRules(ctx: Context): FileRecord[] {
  const hashOf = (bytes: Uint8Array) => (isGenerated(bytes) ? fingerprintOf(bytes) : 'unknown');
  return findGenerated(ruleKind, codex, rulesPath(ctx), hashOf);
}

/** Ours to the letter, of this version or an earlier one, with whatever paths. */
function isGenerated(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8');
  const [, node, script] = /^ {4}pattern = \[("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*"), /m.exec(text) ?? [];
  if (node === undefined || script === undefined) return false;
  const words = { node: JSON.parse(node), script: JSON.parse(script) };
  return [sessionVerbs, ...earlierVerbs].some((allowed) => text === renderRules(words, allowed));
}

const answer = z.object({ decision: z.optional(z.string()) });

export interface RulesVerdict {
  /** False: Codex itself does not read our rules, so they must not be left where it would stop at them. */
  valid: boolean;
  notices: Notice[];
}

/** What `codex execpolicy check` says: a decision, null for no match; else why it did not answer. */
interface Answer {
  decision?: string | null;
  invalid?: string;
  silent?: string;
}

/** Asks Codex about our rules, alone and with those that are there: it does not start with one file that is broken. */
export function checkRules(ctx: Context, program: string, words: RuleWords, timeout = 5000): RulesVerdict {
  const directory = makeTemporaryDirectory('agent-handoff-rules-');
  const ours = join(directory, 'agent-handoff.rules');
  try {
    createFile(ours, renderRules(words), { durable: false });
    return judge(ctx, ours, (files) => askCodex(ctx, program, files, words, timeout));
  } finally {
    removeTree(directory);
  }
}

function judge(ctx: Context, ours: string, ask: (files: readonly string[]) => Answer): RulesVerdict {
  const file = rulesPath(ctx);
  const others = listRuleFiles(ctx).filter((other) => other !== file);
  const together = ask([ours, ...others]);
  if (together.silent !== undefined) {
    const message = `Codex could not be asked whether it reads our rules (${together.silent}); they were written unchecked.`;
    return { valid: true, notices: [{ code: 'rules-unchecked', message, file }] };
  }
  if (together.decision === 'allow') return { valid: true, notices: [] };
  const alone = others.length === 0 ? together : ask([ours]);
  if (alone.decision !== 'allow') {
    const reason = alone.invalid ?? 'it does not allow our command by them';
    const message = `Codex does not accept our rules (${reason}); they were left out. Sessions will show handoffs but cannot archive them without the trusted hook.`;
    return { valid: false, notices: [{ code: 'rule-omitted', message, file, reason }] };
  }
  if (together.decision !== undefined) {
    const message = `Other rules of yours say "${together.decision}" to our command, which the file ${file} allows; theirs prevails.`;
    return { valid: true, notices: [{ code: 'rule-overruled', message, file }] };
  }
  const broken = others.flatMap((other): Notice[] => {
    const reason = ask([other]).invalid;
    if (reason === undefined) return [];
    const message = `${other} does not parse, so Codex will not start: ${reason}. It was left as it is.`;
    return [{ code: 'rules-broken', message, file: other, reason }];
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
  const args = ['execpolicy', 'check', ...rules, '--', node, script, 'take'];
  const run = execaSync(program, args, codexProcess(ctx, timeout));
  if (run.timedOut) return { silent: `no answer within ${timeout / 1000} s` };
  if (run.exitCode === undefined) return { silent: run.shortMessage?.split('\n')[0] ?? '' };
  if (run.exitCode !== 0) return { invalid: explain(run.stderr) };
  try {
    return { decision: z.parse(answer, JSON.parse(run.stdout)).decision ?? null };
  } catch {
    return { silent: 'its answer was not understood' };
  }
}

function explain(stderr: string): string {
  const text = stderr.split(/\n\s*(?:Stack backtrace|\|)/)[0] ?? '';
  return text
    .replace(/^Error: /, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

/** The rules files of Codex in the order of their names; none where the directory cannot be read. */
export function listRuleFiles(ctx: Context): string[] {
  const directory = rulesDirectory(ctx);
  return listReadable(directory)
    .filter((name) => name.endsWith('.rules'))
    .map((name) => join(directory, name));
}
