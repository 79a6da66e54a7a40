import { CallLog } from './call-log.ts';
import { endOf, type LastStep } from './ending.ts';
import type { SessionEvent, Task } from './event.ts';
import { keepEnds } from './long-texts.ts';
import { branchIn } from './read-output.ts';
import type { Fault, Moment, Plan, Reply, Session, SessionPlace, UserWords } from './session.ts';
import { ToolCalls } from './tool-calls.ts';

/** Characters that are kept of one text: more than any draft shows. */
const kept = { words: 16_000, reply: 12_000, fault: 1_500, report: 4_000 };

type Handlers = { [Kind in SessionEvent['kind']]: (event: Extract<SessionEvent, { kind: Kind }>) => void };

/** Folds the events of one transcript, in their order, to a session: of everything the latest state. */
export class SessionFold {
  readonly #about = { id: null as string | null, cwd: null as string | null, branch: null as string | null };
  #subagent = false;
  #title: string | null = null;
  #moment: Moment = { at: null, order: 0, turn: 0 };
  #started: string | null = null;
  #words: UserWords[] = [];
  #replies: Reply[] = [];
  readonly #calls = new CallLog();
  readonly #toolCalls: ToolCalls | null;
  #model: string | null = null;
  readonly #tasks = new Map<string, Task>();
  #tasksAt: Moment | null = null;
  #plan: (Plan & { call: string }) | null = null;
  #recap: (Moment & { text: string }) | null = null;
  readonly #compactions: Moment[] = [];
  readonly #interruptions: Moment[] = [];
  readonly #reports: (Moment & { text: string })[] = [];
  readonly #links = new Set<string>();
  #fault: Fault | null = null;
  #last: LastStep = 'nothing';
  #stopped = false;
  /** Whether this client records that a turn is over: a last reply without that record is no end then. */
  #closesTurns = false;
  readonly #unread = { lines: 0, records: 0 };

  readonly #handlers: Handlers = {
    about: ({ id, cwd, branch, model, subagent }) => {
      this.#model = model ?? this.#model;
      this.#about.id = id ?? this.#about.id;
      this.#about.cwd ??= cwd ?? null;
      this.#about.branch = branch ?? this.#about.branch;
      this.#subagent ||= subagent ?? false;
    },
    title: ({ text }) => {
      this.#title = text;
    },
    words: ({ text, source }) => {
      const done = this.#last;
      // Claude Code may write the first prompt behind the call that it led to (measured).
      const isLate = this.#moment.turn === 0 && (done === 'work' || done === 'reply' || done === 'final');
      this.#moment.turn++;
      this.#addWords(text, source, '');
      if (isLate) this.#last = done;
    },
    // What ran and what was edited stays: going back in a talk changes no file.
    rewind: ({ turns }) => {
      this.#words = this.#words.filter(({ turn }) => turn <= turns);
      this.#replies = this.#replies.filter(({ turn }) => turn <= turns);
    },
    answer: ({ question, text }) => this.#addWords(text, 'answer', question),
    refusal: ({ call, text }) => {
      this.#calls.refuse(call);
      this.#toolCalls?.refuse(call);
      if (this.#plan?.call === call) this.#plan.approved = false;
      if (text !== '') this.#addWords(text, 'refusal', '');
      this.#stopped = true;
      this.#last = text === '' ? 'stop' : 'words';
    },
    interruption: () => {
      this.#interruptions.push(this.#now());
      this.#stopped = true;
      this.#last = 'stop';
    },
    reply: ({ text, cut = false, final }) => {
      if (text.trim() === '') return;
      this.#replies.push({ ...this.#now(), text: keepEnds(text, kept.reply), cut, final: final ?? false });
      if (final === undefined) this.#last = 'reply';
      else this.#last = final ? 'final' : 'work';
    },
    call: (event) => {
      this.#calls.call(event, this.#now());
      this.#toolCalls?.add(event, this.#now());
      this.#last = 'work';
    },
    wait: (event) => {
      this.#calls.wait(event, this.#now());
      this.#last = 'work';
    },
    result: (event) => this.#addResult(event),
    ran: (event) => this.#calls.ran(event, this.#now()),
    edit: (event) => this.#calls.edit(event, this.#now()),
    tasks: ({ tasks }) => {
      this.#tasks.clear();
      for (const task of tasks) this.#tasks.set(task.id, task);
      this.#tasksAt = this.#now();
    },
    task: ({ task }) => {
      const known = this.#tasks.get(task.id) ?? { id: task.id, text: '', state: 'open' };
      this.#tasks.set(task.id, { ...known, ...task });
      this.#tasksAt = this.#now();
    },
    plan: ({ call, text, path }) => {
      const before = text === '' ? this.#plan : null;
      const plan = { ...this.#now(), call, text: keepEnds(text, kept.reply), path: null, approved: null };
      this.#plan = { ...(before ?? plan), path: path ?? before?.path ?? null };
    },
    subagent: ({ text }) => {
      this.#reports.push({ ...this.#now(), text: keepEnds(text, kept.report) });
    },
    compaction: () => {
      this.#compactions.push(this.#now());
    },
    recap: ({ text }) => {
      this.#recap = { ...this.#now(), text: keepEnds(text, kept.report) };
    },
    link: ({ url }) => {
      this.#links.delete(url);
      this.#links.add(url);
    },
    fault: ({ fault, text }) => {
      this.#fault = { ...this.#now(), fault, text: keepEnds(text, kept.fault) };
      this.#last = 'fault';
    },
    'turn-start': () => {
      this.#closesTurns = true;
    },
    'turn-end': () => {
      this.#closesTurns = true;
      const reply = this.#replies.at(-1);
      if (reply && this.#last === 'reply') reply.final = true;
      if (this.#last === 'reply' || this.#last === 'work') this.#last = 'final';
    },
  };

  /** `keepCalls`: whether the session lists every call of a tool. */
  constructor({ keepCalls = false } = {}) {
    this.#toolCalls = keepCalls ? new ToolCalls() : null;
  }

  add(event: SessionEvent, at: string | null): void {
    this.#moment.order++;
    if (at !== null) {
      this.#moment.at = at;
      this.#started ??= at;
    }
    (this.#handlers[event.kind] as (event: SessionEvent) => void)(event);
  }

  /** Counts a line that is no record, or a record that no reader knows. */
  miss(what: 'lines' | 'records'): void {
    this.#unread[what]++;
  }

  /** Who and where, as far as it was read. */
  place(): SessionPlace {
    return { ...this.#about, subagent: this.#subagent, started: this.#started };
  }

  /** What was read so far, as a session. */
  session(client: string, transcript: string): Session {
    const tasks = [...this.#tasks.values()].filter(({ state, text }) => state !== 'dropped' && text !== '');
    const calls = this.#calls.at(this.#moment.turn);
    return {
      client,
      transcript,
      ...this.place(),
      title: this.#title,
      ended: this.#moment.at,
      end: endOf(this.#last, {
        fault: this.#fault?.fault ?? null,
        openCalls: calls.openCalls.length,
        closesTurns: this.#closesTurns,
        lastReply: this.#replies.at(-1)?.text ?? '',
      }),
      turns: this.#moment.turn,
      words: this.#words,
      replies: this.#replies,
      ...calls,
      calls: this.#toolCalls?.all() ?? [],
      model: this.#model,
      tasks: this.#tasksAt === null || tasks.length === 0 ? null : { list: tasks, moment: this.#tasksAt },
      plan: this.#plan,
      recap: this.#recap,
      compactions: this.#compactions,
      interruptions: this.#interruptions,
      reports: this.#reports,
      links: [...this.#links],
      fault: this.#fault,
      unread: { ...this.#unread },
    };
  }

  #now(): Moment {
    return { ...this.#moment };
  }

  #addWords(text: string, source: UserWords['source'], question: string): void {
    const said = text.trim();
    if (said === '') return;
    const corrects = this.#stopped && source !== 'answer';
    this.#words.push({ ...this.#now(), text: keepEnds(said, kept.words), source, question, corrects });
    this.#stopped = false;
    this.#last = 'words';
  }

  #addResult(event: Extract<SessionEvent, { kind: 'result' }>): void {
    this.#toolCalls?.result(event);
    if (!this.#calls.result(event, this.#moment)) return;
    const { call, output, outcome } = event;
    if (outcome !== 'failed') this.#about.branch = branchIn(output) ?? this.#about.branch;
    if (this.#plan?.call === call) this.#plan.approved ??= outcome !== 'failed';
    this.#last = 'work';
  }
}
