// Runs inside Claude Code (2.1.287 and newer), without Node: what it does is a call of our command line. It keeps
// nothing but what it has said already, and whatever fails here leaves the client to do what it does without us.

/** Node and the program, as `install` writes them here; null in the plugin, whose program lies in its own folder. */
const installed = null;

const skills = ['handoffs', 'agent-handoff:handoffs'];
/** Per cent of a usage limit. */
const nearLimit = 90;
const toastMs = 15_000;

/** Where the session was launched, and what it was told. */
const session = { directory: undefined, told: new Set() };

async function programOf($) {
  if (installed) return installed;
  const here = `${$.plugin.root}/handoff.cjs`;
  return ['node', (await $.fs.exists(here)) ? here : `${$.plugin.root}/dist/handoff.cjs`];
}

async function run($, words, init = {}) {
  const cwd = session.directory;
  return $.process.run([...(await programOf($)), ...words], {
    ...(cwd ? { cwd } : {}),
    timeoutMs: 60_000,
    ...init,
  });
}

/** The words of a line; quotes hold several together, and stay for the program to see a phrase. */
function splitWords(line) {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain,
  );
}

/** The command that answers `/handoffs …` at once; null for what the model has to do. */
function commandFor(args) {
  const [verb = 'list', ...words] = splitWords(args.trim());
  if (verb === 'search') return words.length > 0 ? ['search', '--sessions', ...words] : null;
  const isAlone = words.length === 0 || (verb === 'rescue' && words.join() === '--everywhere');
  return isAlone && ['list', 'status', 'rescue'].includes(verb) ? [verb, ...words] : null;
}

async function answer($, args) {
  const command = commandFor(args);
  if (command === null) return null;
  const { exitCode, stdout, stderr } = await run($, command);
  const text = `${stdout}${exitCode === 0 ? '' : stderr}`.trimEnd();
  if (text === '') return null;
  // The client puts our name before the first line.
  return { text: text.includes('\n') ? `\n${text}` : text, isTextDisplayOnly: true };
}

/** Has the model write the draft of this session, by one fork on its warm cache, where the program finds it worth it. */
async function draftByModel($) {
  const { transcriptPath } = await $.session.info();
  if (!transcriptPath) return;
  const asked = await run($, ['rescue', transcriptPath, '--ask-model']);
  if (asked.exitCode !== 0 || asked.stdout.trim() === '') return;
  const reply = await $.model.fork({ prompt: asked.stdout });
  if (!reply.isAnswered) return;
  await run($, ['rescue', transcriptPath, '--from-model', '-'], { stdin: reply.text });
}

const limitNames = { five_hour: 'five-hour limit', seven_day: 'weekly limit' };

function describeLimit({ kind, percentUsed }) {
  const name = limitNames[kind] ?? `limit (${kind})`;
  return `Your ${name} is ${Math.floor(percentUsed)} % used. Say /handoff while it can still be written; after the limit a draft is made of the transcript.`;
}

/** What has to be said of these figures for the first time. */
function warningsFor({ context, rateLimits }, contextWarning) {
  const { percent = 0 } = context;
  const near = rateLimits.filter(({ percentUsed }) => percentUsed >= nearLimit);
  const full = `The context is ${percent} % full. Say /handoff now, then /clear: the next session starts with it.`;
  const all = [
    ...(contextWarning > 0 && percent >= contextWarning ? [['context', full]] : []),
    ...near.map((limit) => [`limit ${limit.kind}`, describeLimit(limit)]),
  ];
  return all.filter(([about]) => !session.told.has(about));
}

/** @type {import('claude-code').Register} */
export const register = (on, options) => {
  const { contextWarning = 80, modelDraft = false } = options ?? {};

  on('session.start', (_, e, next) => {
    session.directory = e.cwd;
    return next(e);
  });

  // After /clear, and in a session that is resumed, it is another one that is told.
  on('session.end', (_, e, next) => {
    session.told.clear();
    return next(e);
  });

  on('command.run', { command: skills }, async ($, e, next) => (await answer($, e.args)) ?? next(e));

  on('session.measure', async ($, e, next) => {
    const warnings = warningsFor(e, contextWarning);
    for (const [about, text] of warnings) {
      session.told.add(about);
      $.ui.toast(text, { timeoutMs: toastMs });
    }
    if (modelDraft && warnings.length > 0) await draftByModel($);
    return next(e);
  });

  on('turn.complete', async ($, e, next) => {
    if (modelDraft && e.reason === 'error' && e.agentId === undefined) await draftByModel($);
    return next(e);
  });

  on('session.compact', async ($, e, next) => {
    if (modelDraft && e.trigger !== 'precompute' && e.agentId === undefined) await draftByModel($);
    return next(e);
  });
};
