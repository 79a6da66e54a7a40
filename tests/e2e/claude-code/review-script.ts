import { type RecordedRequest, textOf } from '../fake/messages-request.ts';
import { type ScriptedTurn, say, type Turn, useTool } from '../fake/messages-turns.ts';
import { fact, publishedSentinel, runCommand } from './script.ts';
import type { ClaudeTui } from './tui.ts';

interface Asked {
  id: string;
  question: string;
}

const options = [
  { label: 'include', description: 'keep it as it is' },
  { label: 'skip', description: 'leave it out' },
  { label: 'edit', description: 'say what stands there instead' },
];

/** What the review command printed last: every ASK, and the items that this model rates low. */
function askedBy(request: RecordedRequest, low: readonly string[]): Asked[] {
  const printed = textOf(request);
  const last = printed.slice(printed.lastIndexOf('\nASK   donts@'));
  const asks = [...last.matchAll(/^ASK {3}(\S+@[0-9a-f]{8}) {2}(.+)$/gm)];
  const rated = [...last.matchAll(/^ {2}(\S+@[0-9a-f]{8}) {2}(.+)$/gm)];
  return [...rated.filter(([, id = '']) => low.includes(headerOf(id))), ...asks].map(
    ([, id = '', section = '']) => ({ id, question: `Keep ${id}? ${section}` }),
  );
}

/** The tab that the client shows for a question. */
function headerOf(id: string): string {
  return id.replace(/@.*/, '');
}

function ask(questions: readonly Asked[]): Turn {
  return useTool('AskUserQuestion', {
    questions: questions.map(({ id, question }) => ({
      question,
      header: headerOf(id),
      multiSelect: false,
      options,
    })),
  });
}

function givenTo(request: RecordedRequest, question: string): string {
  const text = textOf(request);
  const start = `"${question}"="`;
  return text.slice(text.lastIndexOf(start) + start.length).split('"')[0] ?? '';
}

function textQuestion({ id }: Asked): string {
  return `What stands there instead of ${headerOf(id)}?`;
}

function answersFile(request: RecordedRequest, questions: readonly Asked[]): string {
  const answers = questions.map((asked) => {
    const given = givenTo(request, asked.question);
    if (given === 'include' || given === 'skip') return { id: asked.id, answer: given };
    const text = given === 'edit' ? givenTo(request, textQuestion(asked)) : given;
    return { id: asked.id, answer: 'edit', text };
  });
  return JSON.stringify({ answers });
}

/**
 * A model that reviews as the skill says: asks, asks once more for edits that were chosen without a text (`again`),
 * files the answers.
 */
export function reviewAndPublish(low: readonly string[], again = false): ScriptedTurn[] {
  let questions: Asked[] = [];
  const askAgain: ScriptedTurn = (request) => {
    const open = questions.filter(({ question }) => givenTo(request, question) === 'edit');
    return ask(open.map((asked) => ({ ...asked, question: textQuestion(asked) })));
  };
  return [
    (request) => runCommand(fact(request, 'review command')),
    (request) => {
      questions = askedBy(request, low);
      return ask(questions);
    },
    ...(again ? [askAgain] : []),
    (request) => {
      const content = answersFile(request, questions);
      return useTool('Write', { file_path: fact(request, 'answers file'), content });
    },
    (request) => runCommand(`${fact(request, 'publish command')} --answers ${fact(request, 'answers file')}`),
    (request) => say(`FILED with sentinel ${publishedSentinel(request)}.`),
  ];
}

export function writeDraft(content: string): ScriptedTurn {
  return (request) => useTool('Write', { file_path: fact(request, 'draft file'), content });
}

/** Answers one question of the dialog: an option by its digit, any other text by typing it. */
export async function answerQuestion(tui: ClaudeTui, header: string, answer: string): Promise<void> {
  await tui.waitFor(new RegExp(`Keep ${header}@`));
  const option = options.findIndex(({ label }) => label === answer);
  if (option >= 0) {
    await tui.key(String(option + 1));
  } else await typeAnswer(tui, answer);
  await tui.waitFor(new RegExp(`☒ ${header}`));
}

/** Types what no option says, and sends it; the only question of a dialog is answered with that. */
export async function typeAnswer(tui: ClaudeTui, answer: string): Promise<void> {
  await tui.key(String(options.length + 1));
  await tui.waitFor(/ctrl\+g to edit/);
  await tui.type(answer);
  await tui.waitFor(new RegExp(`❯ 4\\. ${answer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
  await tui.key('Enter');
}

export async function submitAnswers(tui: ClaudeTui): Promise<void> {
  await tui.waitFor(/❯ 1\. Submit answers/);
  await tui.key('Enter');
}
