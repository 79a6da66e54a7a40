import type { Guard } from '../../core/guard/guard.ts';
import type { HeldGuard } from '../../core/guard/session-guards.ts';
import { plural } from '../../core/text/lines.ts';
import { neutraliseLine } from '../../core/text/untrusted.ts';
import { ownCommand } from '../client/installation.ts';

/** What of a pattern may stand outside the frame of a handoff: no more than names do. */
const plainPattern = /^(?=.{1,40}$)[\w@./*+=:-]+(?: [\w@./*+=:-]+){0,4}$/;
const shownPatterns = 4;

/** Says in the banner which don'ts of a handoff are held; empty for none. */
export function describeHolding(guards: readonly Guard[]): string {
  if (guards.length === 0) return '';
  const shown = guards.slice(0, shownPatterns).map(({ pattern }) => pattern);
  const plain = shown.filter((pattern) => plainPattern.test(pattern)).map((pattern) => `\`${pattern}\``);
  const more = guards.length - plain.length;
  const names = [...plain, ...(more > 0 && plain.length > 0 ? [`and ${more} more`] : [])].join(', ');
  const which = names === '' ? '' : `: ${names}`;
  const head = `${guards.length} of the don'ts ${guards.length === 1 ? 'is' : 'are'} held${which}`;
  return `${head} (a person decides first; \`${ownCommand()} guard\` lists them)`;
}

const doing: Readonly<Record<Guard['act'], string>> = {
  run: 'running it, with whatever arguments follow',
  change: 'a change of it or of what lies below it, by a tool or by a command',
  remove: 'deleting, renaming or moving it',
  add: 'adding it: by a package manager, in a manifest, or by an import',
  use: 'adding it, by a package manager, in a manifest or by an import, and running it',
};

/** What trips a guard, in words. */
export const describeTrigger = ({ act }: Pick<Guard, 'act'>): string => doing[act];

/** The line, who wrote it and when: for the person who is asked and the agent that reads it. */
export function describeGuard({ pattern, line, condition, from, tool, created, handoff }: HeldGuard): string {
  const who = [from, tool === '' ? '' : `(${tool})`].filter((part) => part !== '').join(' ');
  const lines = [
    `agent-handoff: \`${neutraliseLine(pattern, 120)}\` is held by a don't of a handoff that this session received:`,
    `> ${neutraliseLine(line, 400)}`,
    `Written by ${neutraliseLine(who, 120) || 'an unknown writer'}, ${neutraliseLine(created, 40)}, in ${neutraliseLine(handoff, 120)}.`,
  ];
  if (condition !== undefined)
    lines.push(`It names a condition: "${neutraliseLine(condition, 200)}". Is it met?`);
  return lines.join('\n');
}

/** How many guards a list has, in words. */
export const countGuards = (count: number): string => plural(count, 'guard');
