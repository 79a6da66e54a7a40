import { namesWhatItMade } from './command-kind.ts';
import type { Outcome, SessionEvent } from './event.ts';
import { keepEnds, keepTail } from './long-texts.ts';
import { outcomeOfRun } from './read-output.ts';
import type { CommandRun, Edit, Moment, RunOutcome, Session } from './session.ts';

/** Characters that are kept of one text: more than any draft shows. */
const kept = { command: 3_000, output: 1_500, path: 1_000 };

/** How far back an edit may lie that a result takes back. */
const editReach = 20;
/** How many commands back the one may lie whose own end is recorded. */
const runReach = 20;

interface OpenCall {
  tool: string;
  turn: number;
  runs: LoggedRun[];
  command: string | null;
}

/** An edit, and which records have told of it. */
type LoggedEdit = Edit & { call: string; records: Set<string> };

/** Whether two paths may be one: a patch names it from the directory, its record whole. */
function isSamePath(one: string, other: string): boolean {
  return one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);
}

type EventOf<Kind extends SessionEvent['kind']> = Extract<SessionEvent, { kind: Kind }>;

/** A command that ran. How it ended is read out of its output when somebody asks: most commands nobody asks about. */
class LoggedRun {
  readonly at: string | null;
  readonly order: number;
  readonly turn: number;
  readonly command: string;
  output = '';
  finished: number;
  #outcome: RunOutcome | null = 'lost';
  #recorded: Outcome = 'unread';

  constructor(command: string, { at, order, turn }: Moment) {
    [this.at, this.order, this.turn, this.command, this.finished] = [at, order, turn, command, order];
  }

  get outcome(): RunOutcome {
    this.#outcome ??= outcomeOfRun(this.command, this.#recorded, this.output);
    return this.#outcome;
  }

  set outcome(outcome: RunOutcome) {
    this.#outcome = outcome;
  }

  /** As it is known in a later turn. Of what passed, only what names a commit or an address is shown to anybody. */
  seenIn(turn: number): CommandRun {
    const { at, order, command, finished } = this;
    const outcome = this.outcome === 'running' && this.turn < turn ? 'unknown' : this.outcome;
    const output = outcome === 'failed' || namesWhatItMade(command) ? this.output : '';
    return { at, order, turn: this.turn, command, outcome, output, finished };
  }

  end(output: string, outcome: Outcome, order: number): void {
    this.finished = order;
    this.#recorded = outcome;
    if (output.trim() !== '') this.output = keepTail(output, kept.output);
    this.#outcome = null;
  }
}

/** The calls of a session: commands with their last outcome, edits that hold, and what has no result yet. */
export class CallLog {
  readonly #commands: LoggedRun[] = [];
  readonly #edits: LoggedEdit[] = [];
  readonly #open = new Map<string, OpenCall>();
  /** Runs whose own end is recorded: the result of their call says less. */
  readonly #ended = new Set<LoggedRun>();
  /** A process that goes on behind its call, and the call that started it. */
  readonly #processes = new Map<string, OpenCall>();

  call({ call, tool, command }: EventOf<'call'>, now: Moment): void {
    const open = this.#open.get(call) ?? { tool, turn: Math.max(1, now.turn), runs: [], command: null };
    if (command !== undefined) {
      const text = keepEnds(command, kept.command);
      const run = new LoggedRun(text, now);
      this.#commands.push(run);
      open.runs.push(run);
      open.command = text;
    }
    this.#open.set(call, open);
  }

  wait({ call, process }: EventOf<'wait'>, { turn }: Moment): void {
    const started = this.#processes.get(process);
    this.#open.set(call, started ? { ...started, turn } : { tool: 'wait', turn, runs: [], command: null });
  }

  /** Whether the result is of a call that is known. */
  result({ call, output, outcome, process }: EventOf<'result'>, { order }: Moment): boolean {
    const open = this.#open.get(call);
    this.#open.delete(call);
    if (open === undefined) return false;
    if (process !== undefined) this.#processes.set(process, open);
    for (const run of open.runs) {
      if (run.outcome !== 'refused' && !this.#ended.has(run)) run.end(output, outcome, order);
    }
    if (outcome === 'failed') this.#dropEdits(call);
    return true;
  }

  ran({ command, output, outcome }: EventOf<'ran'>, now: Moment): void {
    const text = keepEnds(command, kept.command);
    const known = this.#commands
      .slice(-runReach)
      .find((run) => run.command === text && !this.#ended.has(run) && run.outcome !== 'refused');
    const run = known ?? new LoggedRun(text, now);
    if (known === undefined) this.#commands.push(run);
    run.end(output, outcome, now.order);
    this.#ended.add(run);
  }

  refuse(call: string): void {
    for (const run of this.#open.get(call)?.runs ?? []) run.outcome = 'refused';
    this.#open.delete(call);
    this.#dropEdits(call);
  }

  /** A call, the record of its patch and that of its item may all tell of one edit. */
  edit({ call, path: whole, change, record = 'call' }: EventOf<'edit'>, now: Moment): void {
    const path = keepEnds(whole, kept.path);
    const told = record === 'call' ? [] : this.#edits.slice(-editReach);
    const known = told.findLast((edit) => isSamePath(edit.path, path) && !edit.records.has(record));
    if (known === undefined) {
      this.#edits.push({ ...now, call, path, change, records: new Set([record]) });
      return;
    }
    // It was made, whatever the result of a script around it says.
    Object.assign(known, now, {
      call: '',
      change,
      path: path.length > known.path.length ? path : known.path,
    });
    known.records.add(record);
  }

  /** The state at the end, in the last turn: what an earlier one left without result has none to come. */
  at(turn: number): Pick<Session, 'commands' | 'edits' | 'openCalls'> {
    const open = [...this.#open.values()].filter((call) => call.turn === Math.max(1, turn));
    return {
      commands: this.#commands.map((run) => run.seenIn(turn)),
      edits: this.#edits.map(({ call, records, ...edit }) => edit),
      openCalls: open.map(({ tool, command }) => ({ tool, command })),
    };
  }

  /** An edit that failed or was refused changed nothing. */
  #dropEdits(call: string): void {
    const from = Math.max(0, this.#edits.length - editReach);
    const newest = this.#edits.splice(from);
    this.#edits.push(...newest.filter((edit) => edit.call !== call));
  }
}
