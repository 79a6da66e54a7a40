import type { Context } from '../../core/context.ts';
import { systemCode } from '../../core/errors.ts';
import { targetAt } from '../../core/files/entry.ts';
import { requireOpenDirectory, tryHardLink } from '../../core/files/tree.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { absoluteRoot } from '../state/state-place.ts';
import { type Finding, makeFinding } from './finding.ts';

/** Whether the root is a private directory of ours that handoffs can be filed in. One that is not there yet is fine. */
export function examineRoot(ctx: Context): Finding[] {
  const where = absoluteRoot(ctx);
  const stat = targetAt(where);
  if (stat === null) return [];
  const word = shellWord(where);
  if (!stat.isDirectory()) {
    const what = 'expected a directory, found a file of that name.';
    return [makeFinding('root-closed', { where, what, fix: `mv ${word} ${shellWord(`${where}.file`)}` })];
  }
  const findings: Finding[] = [];
  const user = process.getuid?.() ?? stat.uid;
  if (stat.uid !== user) {
    const what = `it belongs to user ${stat.uid}; expected ${user}, which is you.`;
    const fix = `${user === 0 ? '' : 'sudo '}chown -R ${user} ${word}`;
    findings.push(makeFinding('root-foreign', { where, what, fix }));
  }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    const what = `it has mode ${(stat.mode & 0o777).toString(8).padStart(4, '0')}; expected 0700.`;
    findings.push(makeFinding('root-open', { where, what, fix: `chmod 700 ${word}`, safe: true }));
  }
  return [...findings, ...tryToWrite(ctx, where)];
}

function tryToWrite({ env, self }: Context, where: string): Finding[] {
  try {
    requireOpenDirectory(where, { listed: true });
    tryHardLink(where, `.doctor-${self.pid}`);
    return [];
  } catch (error) {
    const code = systemCode(error);
    if (['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(code)) {
      const what = `its file system has no hard links (${code}).`;
      const fix = env.AGENT_HANDOFF_ROOT
        ? 'unset AGENT_HANDOFF_ROOT'
        : 'export AGENT_HANDOFF_ROOT=/a/directory/on/another/disk';
      return [makeFinding('root-no-links', { where, what, fix })];
    }
    const what = `nothing can be written there (${code}).`;
    const fix = code === 'ENOSPC' ? `df -h ${shellWord(where)}` : `chmod 700 ${shellWord(where)}`;
    return [makeFinding('root-closed', { where, what, fix, safe: code === 'EACCES' })];
  }
}
