import type { Session } from '../sessions/session.ts';
import { mentionsIn } from './matching/mentions.ts';
import { isSamePath, namesPath } from './matching/same-path.ts';

/** Which of the listed files were read again before the first edit. */
export interface FilesRead {
  read: readonly string[];
  unread: readonly string[];
}

/** Programs that show what a file holds. */
const reading =
  /(?:^|[\s;&|(])(?:cat|bat|head|tail|less|more|nl|sed|awk|rg|grep|egrep|ag|wc|diff|git (?:diff|show|blame|log)|jq|yq|view|type|Get-Content)\s/;
const readingTool = /read|view|open|cat|get|show|notebook/i;
/** More are a list of everything, not what a session touched. */
const mostFiles = 100;

/** Returns which files of a section a session read before it first changed any; all of its calls count where it changed none. */
export function findFilesRead(section: string, { calls, edits }: Session): FilesRead {
  const { paths, commands } = mentionsIn(section);
  const named = [...paths, ...commands.filter((text) => /^\S+$/.test(text))].slice(0, mostFiles);
  const firstEdit = edits[0]?.order ?? Number.POSITIVE_INFINITY;
  const before = calls.filter(({ order, outcome }) => order < firstEdit && outcome !== 'refused');
  const isRead = (path: string) =>
    before.some((call) =>
      call.command
        ? reading.test(call.text) && namesPath(call.text, path)
        : call.path !== null && readingTool.test(call.tool) && isSamePath(path, call.path),
    );
  return { read: named.filter(isRead), unread: named.filter((path) => !isRead(path)) };
}
