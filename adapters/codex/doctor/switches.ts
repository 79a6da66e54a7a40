import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { type CodexConfig, readConfig, readTomlFile } from '../install/config.ts';
import { codex as client } from '../install/location.ts';
import { switchOn } from './examine-trust.ts';

const machineDirectory = '/etc/codex';

/** What turns every hook of the user off: their own switch, or files of the machine's manager (spec/doctor.md). */
export function examineSwitches(ctx: DoctorContext): Finding[] {
  const user = readConfig(ctx);
  const [machine, managed, requirements] = ['config.toml', 'managed_config.toml', 'requirements.toml'].map(
    (name) => readTomlFile(join(machineDirectory, name)),
  ) as [CodexConfig, CodexConfig, CodexConfig];
  // In the order in which they prevail.
  const deciding = [requirements, managed, user, machine].flatMap((config) => findFeature(config) ?? [])[0];
  const only = findFlag(requirements, ['allow_managed_hooks_only']);
  return [
    ...(deciding?.value === false ? [describe(ctx, deciding, deciding.file === user.file)] : []),
    ...(only?.value === true ? [describe(ctx, only, false)] : []),
    ...[machine, managed, requirements].filter(({ entries }) => entries === null).map(describeBroken),
  ];
}

interface Flag {
  file: string;
  path: string[];
  value: boolean;
}

/** Older names are still read: of the feature, and of the table in requirements. */
function findFeature(config: CodexConfig): Flag | undefined {
  const paths = ['features.hooks', 'features.codex_hooks', 'feature_requirements.hooks'];
  return paths.map((path) => findFlag(config, path.split('.'))).find((flag) => flag !== null) ?? undefined;
}

function findFlag({ file, entries }: CodexConfig, path: string[]): Flag | null {
  const value = entries?.findLast((entry) => isDeepStrictEqual(entry.path, path))?.value;
  return typeof value === 'boolean' ? { file, path, value } : null;
}

function describe(ctx: DoctorContext, { file: where, path, value }: Flag, isOwn: boolean): Finding {
  const what = `${path.join('.')} = ${value} switches all hooks off.`;
  if (!isOwn)
    return makeFinding('hooks-disabled', { where, what, fix: `sudo vi ${shellWord(where)}`, client });
  const apply = () => switchOn(ctx, [path]);
  return makeFinding('hooks-disabled', {
    where,
    what,
    fix: ctx.commands.fix('hooks-disabled'),
    client,
    apply,
  });
}

function describeBroken({ file: where, problem }: CodexConfig): Finding {
  const parts = { where, what: `${problem}.`, why: 'Codex does not start with it.' };
  return makeFinding('settings-unreadable', { ...parts, fix: `sudo vi ${shellWord(where)}`, client });
}
