import { HandoffError } from '../errors.ts';

const idPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})-([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;
const agentPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no control character may stand in a file name of ours.
const unsafeInName = /[/\\\u0000-\u001f\u007f]/;

/** An id as we make them, which needs no second look: most of a walk over a long chain is looking at ids. */
const ownId = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** An id that can be a file name here: one step, visible, short. What a file says of its parents is untrusted. */
export function isSafeId(id: string): boolean {
  if (ownId.test(id)) return true;
  return id !== '' && !id.startsWith('.') && !unsafeInName.test(id) && Buffer.byteLength(id) <= 200;
}

/** The timestamp and the agent of a well-formed id, else null. */
export function splitId(id: string): { timestamp: string; agent: string } | null {
  const match = idPattern.exec(id);
  return match ? { timestamp: match[1] ?? '', agent: match[2] ?? '' } : null;
}

/** An id from however it was written: a path, a file name, with quotes or backquotes. */
export function normaliseId(text: string): string {
  if (ownId.test(text)) return text;
  const name = text.trim().replace(/^["'`]+|["'`]+$/g, '');
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return base.replace(/\.(?:md|ya?ml)$/, '');
}

/** The name of an agent without its plugin: hosts call them `plugin:agent`. */
export function bareAgent(agent: string): string {
  return agent.trim().slice(agent.trim().lastIndexOf(':') + 1);
}

export function isAgentName(agent: string): boolean {
  return agentPattern.test(agent);
}

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

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** The local time, as `date +%Y-%m-%dT%H-%M-%S` prints it: files of agents that ran that command sort between ours. */
export function makeTimestamp(at: Date): string {
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}-${pad(at.getMinutes())}-${pad(at.getSeconds())}`;
}

/** Ids for that agent from that instant on, one a second. */
export function* candidateIds(at: Date, agent: string): Generator<string, void> {
  for (let second = 0; second < 3600; second++) {
    yield `${makeTimestamp(new Date(at.getTime() + second * 1000))}-${agent}`;
  }
}

/** How far in the future a parent's id may lie and still be taken for one that gave way to a taken second. */
const giveWayMilliseconds = 3600 * 1000;

/** The instant for a new id: now, but after its parents, so that ids sort as the work was done. */
export function instantAfter(now: Date, parents: readonly string[]): Date {
  const times = parents.map((id) => {
    const [year, month, day, hour, minute, second] = (splitId(id)?.timestamp ?? '').split(/\D/).map(Number);
    if (second === undefined) return 0;
    return new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second + 1).getTime();
  });
  const latest = Math.max(now.getTime(), ...times);
  return latest - now.getTime() > giveWayMilliseconds ? now : new Date(latest);
}
