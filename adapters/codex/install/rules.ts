import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { Undone, WantedFile } from '../../../install/client-wiring.ts';
import {
  editGenerated,
  findForeign,
  hasMarker,
  undoGenerated,
} from '../../../install/edits/generated-file.ts';
import { fingerprintOf } from '../../../install/fingerprint.ts';
import { type FoundFile, readFound } from '../../../install/found-file.ts';
import type { FileRecord } from '../../../install/record.ts';
import { codex, rulesPath } from './location.ts';

/** What Codex may run outside its sandbox without asking; none of them executes or writes anything outside the root. */
const verbs = ['begin', 'review', 'publish', 'take', 'list', 'show', 'search', 'status', 'undo'];

export const ruleMarker = '# agent-handoff: generated, do not edit';

/** The two words that a session's command begins with. */
export interface RuleWords {
  /** Absolute path of Node: a bare `node` would let any program of that name through (measured). */
  node: string;
  /** Absolute path of `dist/handoff.cjs`. */
  script: string;
}

/** The rules file. Its strings are JSON, which Starlark reads alike. */
export function renderRules({ node, script }: RuleWords): string {
  return `${ruleMarker}
# "handoff uninstall" removes this file.
prefix_rule(
    pattern = [${JSON.stringify(node)}, ${JSON.stringify(script)}, ${JSON.stringify(verbs)}],
    decision = "allow",
    justification = "agent-handoff reads and files handoffs in its own directory, which the sandbox cannot write",
)
`;
}

export function wantRules(ctx: Context, words: RuleWords): WantedFile {
  return {
    client: codex,
    kind: 'codex-rules',
    file: rulesPath(ctx),
    role: 'user',
    edit: (found, past) =>
      editGenerated(found, past, Buffer.from(renderRules(words), 'utf8'), 'rule-set-aside', isGenerated),
  };
}

/** Throws `rules-foreign` when our file's name is taken: what a rule allows must be known. */
export function refuseForeignRules(
  file: string,
  found: ReadonlyMap<string, FoundFile>,
  recorded: readonly FileRecord[],
): void {
  if (findForeign([file], found, recorded, ruleMarker).length === 0) return;
  throw new HandoffError('rules-foreign', {
    message: `${file}: rules of that name exist and are not ours; expected no such file, or one with the line "${ruleMarker}"`,
    hint: 'Rename or remove that file, then run install again. Nothing was changed.',
  });
}

export function undoRules(found: FoundFile, past: FileRecord): Undone {
  return undoGenerated(found, past, ruleMarker, { aside: 'rule-set-aside', left: 'rule-left' });
}

/** Our rules by their marker, for when the record is lost. */
export function findRules(ctx: Context): FileRecord[] {
  const file = rulesPath(ctx);
  const { bytes } = readFound(file);
  if (bytes === null || !hasMarker(bytes, ruleMarker)) return [];
  const after = isGenerated(bytes) ? fingerprintOf(bytes) : 'unknown';
  return [{ client: codex, kind: 'codex-rules', file, before: null, after, exact: true }];
}

/** Ours to the letter, with whatever paths. */
function isGenerated(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8');
  const [, node, script] = /^ {4}pattern = \[("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*"), /m.exec(text) ?? [];
  if (node === undefined || script === undefined) return false;
  return text === renderRules({ node: JSON.parse(node), script: JSON.parse(script) });
}
