import { HandoffError } from '../../errors.ts';
import { orNull } from './entry.ts';

const agentName = '[A-Za-z0-9][A-Za-z0-9._-]{0,63}';
const idText = `(\\d{4}-\\d{2}-\\d{2}T\\d{2}-\\d{2}-\\d{2})-(${agentName})`;
const idPattern = new RegExp(`^${idText}$`);
const agentPattern = new RegExp(`^${agentName}$`);
// biome-ignore lint/suspicious/noControlCharactersInRegex: a file name of ours holds no control characters.
const unsafeInName = /[/\\\u0000-\u001f\u007f]/;

/** Whether an id can be a file name here: one step, visible, short. What a file says of its parents is untrusted. */
export function isSafeId(id: string): boolean {
  return id !== '' && !id.startsWith('.') && !unsafeInName.test(id) && Buffer.byteLength(id) <= 200;
}

export function splitId(id: string): { timestamp: string; agent: string } | null {
  const [, timestamp = '', agent = ''] = idPattern.exec(id) ?? [];
  return timestamp === '' ? null : { timestamp, agent };
}

export function instantOf(id: string): Date | null {
  const [year, month = 1, ...time] = (splitId(id)?.timestamp ?? '').split(/\D/).map(Number);
  const [day, hour, minute, second] = time;
  return second === undefined ? null : new Date(year ?? 0, month - 1, day, hour, minute, second);
}

/** Returns an id from however it was written: a path, a file name, with quotes or backquotes. */
export function normaliseId(text: string): string {
  const name = text.trim().replace(/^["'`]+|["'`]+$/g, '');
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return base.replace(/\.(?:md|ya?ml)$/, '');
}

export function findIds(text: string): string[] {
  return [...text.matchAll(new RegExp(idText, 'g'))].map(([id]) => normaliseId(id.replace(/[.,;]+$/, '')));
}

/**
 * Returns the ids in a `parent` value, each once: nothing, one id, `[a, b]`, a list of `- a` lines, or `a,b`. `"null"`
 * in quotes means no parent too, as shell commands write it so.
 */
export function parseParents(raw: string | readonly string[] | undefined): string[] {
  const items = typeof raw === 'string' ? splitItems(raw.trim()) : (raw ?? []);
  return [...new Set(items.map(normaliseId).filter((id) => orNull(id) !== null))];
}

function splitItems(raw: string): string[] {
  if (/^- /.test(raw)) return raw.split('\n').map((line) => line.trim().replace(/^- +/, ''));
  return raw.replace(/^\[|\]$/g, '').split(',');
}

/** Returns a `parent` value as it is written: `null`, one id, or `[a, b]`. */
export function writeParents(parents: readonly string[]): string {
  return parents.length > 1 ? `[${parents.join(', ')}]` : (parents[0] ?? 'null');
}

/** Returns the name of an agent without its plugin: clients call them `plugin:agent`. */
export function bareAgent(agent: string): string {
  return agent.trim().slice(agent.trim().lastIndexOf(':') + 1);
}

export const isAgentName = (agent: string) => agentPattern.test(agent);

/** Throws `bad-agent` for a name that cannot be part of a file name. */
export function checkAgentName(agent: string): void {
  if (isAgentName(agent)) return;
  throw new HandoffError('bad-agent', {
    message: `--agent ${JSON.stringify(agent)}: expected letters, digits, ".", "_" and "-", at most 64, beginning with a letter or digit`,
    hint: 'handoff chain start --agent developer',
  });
}

/** Throws `bad-id` for an id that is not `<YYYY-MM-DDTHH-MM-SS>-<agent>`. */
export function checkId(id: string): void {
  if (splitId(id)) return;
  throw new HandoffError('bad-id', {
    message: `--id ${JSON.stringify(id)}: expected <YYYY-MM-DDTHH-MM-SS>-<agent>, such as 2025-01-09T14-30-45-architect`,
    hint: 'leave --id out, or take the id that `handoff chain start --agent <agent>` prints',
  });
}

/** Returns the local time, as `date +%Y-%m-%dT%H-%M-%S` prints it: ids of agents that ran that sort between ours. */
export function makeTimestamp(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replaceAll(':', '-');
}

/** Yields ids for that agent from that instant on, one a second for an hour. */
export function* candidateIds(at: Date, agent: string): Generator<string, void> {
  for (let second = 0; second < 3600; second++) {
    yield `${makeTimestamp(new Date(at.getTime() + second * 1000))}-${agent}`;
  }
}

/** How far in the future a parent's id may lie and still be taken for one that gave way to a taken second. */
const giveWayMilliseconds = 3600 * 1000;

/** Returns the instant for a new id: now, but after its parents, so that ids sort as the work was done. */
export function instantAfter(now: Date, parents: readonly string[]): Date {
  const times = parents.map((id) => (instantOf(id)?.getTime() ?? 0) + 1000);
  const latest = Math.max(now.getTime(), ...times);
  return latest - now.getTime() > giveWayMilliseconds ? now : new Date(latest);
}
