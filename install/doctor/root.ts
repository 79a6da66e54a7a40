import { systemCode } from '../../core/errors.ts';
import { targetAt } from '../../core/files/entry.ts';
import { requireOpenDirectory, tryHardLink } from '../../core/files/tree.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type Finding, makeFinding } from './finding.ts';

/** Whether the root is a private directory of ours that handoffs can be filed in. One that is not there yet is fine. */
export function examineRoot(root: string, user: { uid: number; pid: number; isChosen: boolean }): Finding[] {
  const stat = targetAt(root);
  if (stat === null) return [];
  const word = shellWord(root);
  if (!stat.isDirectory()) {
    const what = 'expected a directory, found a file of that name.';
    return [
      makeFinding('root-closed', { where: root, what, fix: `mv ${word} ${shellWord(`${root}.file`)}` }),
    ];
  }
  const findings: Finding[] = [];
  if (user.uid >= 0 && stat.uid !== user.uid) {
    const what = `it belongs to user ${stat.uid}; expected ${user.uid}, which is you.`;
    const sudo = user.uid === 0 ? '' : 'sudo ';
    findings.push(
      makeFinding('root-foreign', { where: root, what, fix: `${sudo}chown -R ${user.uid} ${word}` }),
    );
  }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    const what = `it has mode ${(stat.mode & 0o777).toString(8).padStart(4, '0')}; expected 0700.`;
    findings.push(makeFinding('root-open', { where: root, what, fix: `chmod 700 ${word}`, safe: true }));
  }
  return [...findings, ...tryToWrite(root, user)];
}

function tryToWrite(root: string, { pid, isChosen }: { pid: number; isChosen: boolean }): Finding[] {
  try {
    requireOpenDirectory(root, { listed: true });
    tryHardLink(root, `.doctor-${pid}`);
    return [];
  } catch (error) {
    const code = systemCode(error);
    if (['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(code)) {
      const what = `its file system has no hard links (${code}).`;
      const fix = isChosen
        ? 'unset AGENT_HANDOFF_ROOT'
        : 'export AGENT_HANDOFF_ROOT=/a/directory/on/another/disk';
      return [makeFinding('root-no-links', { where: root, what, fix })];
    }
    const what = `nothing can be written there (${code}).`;
    const fix = code === 'ENOSPC' ? `df -h ${shellWord(root)}` : `chmod 700 ${shellWord(root)}`;
    return [makeFinding('root-closed', { where: root, what, fix, safe: code === 'EACCES' })];
  }
}
