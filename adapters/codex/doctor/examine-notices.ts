import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import type { Notice } from '../../../install/notice.ts';
import { codex } from '../install/location.ts';

const client = codex;

/** What install would say of the user's own files, as findings. */
export function examineNotices(notices: readonly Notice[], commands: Commands): Finding[] {
  return notices.flatMap(({ code, message, file }): Finding[] => {
    const base = { where: file, client };
    const line = /^.*?:(\d+):/.exec(message)?.[1];
    if (code === 'skill-elsewhere') {
      const fix = `mv ${shellWord(file)} ${shellWord(`${file}.off`)}`;
      return [makeFinding('skill-duplicate', { ...base, what: 'it has the name of our skill.', fix })];
    }
    if (code === 'predecessor-text' && line !== undefined) {
      const what = `line ${line} has the agent read the inbox itself, as the predecessor did.`;
      return [
        makeFinding('predecessor-wired', { ...base, what, fix: `sed -i.bak ${line}d ${shellWord(file)}` }),
      ];
    }
    if (code === 'block-broken' || code === 'agents-unreadable') {
      const what = message.replace(`${file}: `, '').replace(/([^.])$/, '$1.');
      const fix = `mv ${shellWord(file)} ${shellWord(`${file}.off`)} && ${commands.install(client)}`;
      return [makeFinding('settings-unreadable', { ...base, what, fix, severity: 'warn' })];
    }
    return [];
  });
}
