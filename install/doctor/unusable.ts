import type { HandoffError } from '../../core/errors.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from './finding.ts';
import { mendJson } from './rewrite.ts';

/** A JSON file of a client that cannot be read as it must be. */
export function describeUnusable(
  client: string,
  place: string,
  file: string,
  error: HandoffError,
  commands: Commands,
): Finding {
  const rest = error.message.startsWith(file) ? error.message.slice(file.length) : `: ${error.message}`;
  const what = rest
    .replace(/^:(?=\d)/, 'line ')
    .replace(/^: /, '')
    .replace(/([^.])$/, '$1.');
  if (!error.code.startsWith('settings-')) {
    // What is no file cannot be made readable; it is moved out of the way.
    const odd = /symbolic link|directory|neither/.test(what);
    const fix = odd ? `mv ${shellWord(file)} ${shellWord(`${file}.off`)}` : `chmod u+rw ${shellWord(file)}`;
    return makeFinding('settings-unreadable', { where: file, what, fix, client });
  }
  return makeFinding('settings-invalid', {
    where: file,
    what,
    fix: commands.mend('settings-invalid'),
    client,
    mend: () => mendJson(place, file),
    after: commands.install(client),
  });
}
