import { type RecordedRequest, textOf, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, type ScriptedTurn } from '../fake/responses-turns.ts';

/** A command that is read out of what the model was given so far. */
export function run(command: (request: RecordedRequest) => string): ScriptedTurn {
  return (request) => {
    const turn = runCommand(command(request));
    return typeof turn === 'function' ? turn(request) : turn;
  };
}

function match(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found) return found;
  throw new Error(`nothing matches ${pattern} in:\n${text.slice(0, 3000)}`);
}

/** The command that the injected skill names. */
export const beginCommand = (request: RecordedRequest) =>
  match(textOf(request), /^ {4}(.+\/dist\/handoff\.cjs'? begin)$/m);

const fact = (request: RecordedRequest, label: string) =>
  match(
    printed(toolOutputs(request).findLast((output) => output.includes('draft file:')) ?? ''),
    new RegExp(`^${label}: (.*)$`, 'm'),
  );

/** The draft file that `begin` named. */
export const draftFile = (request: RecordedRequest) => fact(request, 'draft file');

/** What a command printed; in code mode it stands in JSON. */
export function printed(output: string): string {
  const json = /^\{"chunk_id".*\}$/m.exec(output)?.[0];
  return json === undefined ? output : JSON.parse(json).output;
}

/** What a model does that follows the skill to the letter: with a draft file, or with the body as one argument. */
export function writeBySkill(draft: string, form: 'file' | 'literal'): ScriptedTurn[] {
  const quoted = `'${draft.replaceAll("'", `'"'"'`)}'`;
  const publish = (request: RecordedRequest) => beginCommand(request).replace(/begin$/, 'publish');
  return form === 'file'
    ? [
        run(beginCommand),
        run((request) => `cat > '${draftFile(request)}' <<'EOF'\n${draft}EOF`),
        run((request) => `${fact(request, 'publish command')} --no-review`),
      ]
    : [run(beginCommand), run((request) => `${publish(request)} --body ${quoted} --no-review`)];
}
