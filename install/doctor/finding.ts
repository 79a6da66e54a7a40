import type { Context } from '../../core/context.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { Notice } from '../record/wanted.ts';

/** How bad each thing is by itself, and why anybody should care. A check may say otherwise where it knows more. */
export const findingTable = {
  'not-installed': ['error', 'No client starts our hook, so handoffs wait unseen.'],
  'node-too-old': ['error', 'The hook does not run in it, so handoffs wait unseen.'],
  'node-gone': ['error', 'The hook starts that Node; without it handoffs wait unseen.'],
  'node-missing': ['error', 'The hook finds no Node in a client started from the desktop.'],
  'git-missing': ['warn', 'Handoffs then say nothing of what is not committed.'],
  'settings-invalid': ['error', 'The client ignores the whole file, our hook with it.'],
  'settings-unreadable': ['error', 'What the client makes of it cannot be told.'],
  'hooks-disabled': ['error', 'The client runs no hook, ours neither.'],
  'settings-moved': ['error', 'The client reads its settings there, not here, so our hook does not run.'],
  'hook-missing': ['error', 'The client does not start our hook, so handoffs wait unseen.'],
  'hook-changed': ['warn', 'A start that it no longer covers shows nothing.'],
  'hook-doubled': ['warn', 'Every start runs it twice; one of them is enough.'],
  'hook-moved': ['error', 'The hook fails at every start, so handoffs wait unseen.'],
  'hook-elsewhere': ['warn', 'An upgrade of this clone does not reach it.'],
  'hook-imported': ['warn', 'It ends at once there, so it brings no handoffs.'],
  'hook-unproven': ['info', 'Only what is proved to be ours is ever changed.'],
  'hook-untrusted': ['warn', 'The client skips it; the agent is then asked to look by itself.'],
  'gate-untrusted': ['error', 'Until then every command runs past a waiting gate.'],
  'guard-untrusted': ['warn', 'Until then no don’t of a handoff is held.'],
  'compact-untrusted': ['warn', 'Until then the draft is made after the compaction; nothing is lost.'],
  'chain-untrusted': ['warn', 'The skill handoff-chain works without it.'],
  'predecessor-wired': ['warn', 'Both show every handoff, and it archives what nobody saw.'],
  'agents-overridden': ['warn', 'Our block is then not seen, the way without a trusted hook.'],
  'rule-missing': ['warn', 'A sandboxed session can show handoffs but not file or archive them.'],
  'rule-loose': ['error', 'A program of that name in any directory could leave the sandbox by it.'],
  'rules-broken': ['error', 'The client does not start with it.'],
  'skill-duplicate': ['warn', 'Of two skills with one name neither is loaded.'],
  'skill-foreign': ['warn', 'Our command of that name is not there.'],
  'sandbox-closed': ['error', 'A sandboxed session cannot file a handoff.'],
  'install-outdated': ['warn', 'It is not what this version installs.'],
  'command-lost': ['warn', 'Commands that name it do not work in a terminal.'],
  'root-open': ['warn', 'Others on this machine may read your handoffs.'],
  'state-open': ['error', 'Hooks run the Node that is named there, and uninstall restores what lies there.'],
  'root-foreign': ['error', 'Handoffs can be neither filed nor archived there.'],
  'root-closed': ['error', 'Handoffs can be neither filed nor archived there.'],
  'root-no-links': ['warn', 'Two writers at one instant are then kept apart by a lock only.'],
  'stuck-claim': ['warn', 'The handoff is hidden until the next start in its worktree.'],
  unanswered: ['warn', 'A session got it, and nobody ever answered.'],
  malformed: ['warn', 'It is shown as it stands, without its parts in order.'],
  'waiting-long': ['warn', 'Nobody starts a session there, or the hook does not run.'],
  'dead-letter': ['warn', 'No session will ever start there, so nobody will read it.'],
  'transcripts-closed': ['warn', 'A session that ends there without a handoff is not rescued.'],
  rescue: ['info', 'A session that ended without a handoff leaves a draft of one.'],
  'remote-failed': ['warn', 'Nothing is sent or received over it until then.'],
  'remote-kept': ['warn', 'It stays in the outbox, and nobody receives it.'],
  'remote-refused': ['warn', 'It is not delivered here.'],
  'remote-twin': ['info', 'What is sent to that name goes to whichever asks first.'],
  mod: ['info', 'It only adds: everything else works without it.'],
  'clone-behind': ['info', 'What was fixed since is missing here.'],
  'client-older': ['warn', 'It may not do what we rely on; what it lacks is not known.'],
  'client-newer': ['info', 'It may behave otherwise; the test run with it tells.'],
} as const satisfies Record<string, readonly ['error' | 'warn' | 'info', string]>;

export type FindingCode = keyof typeof findingTable;
export type Severity = (typeof findingTable)[FindingCode][0];

export interface Finding {
  code: FindingCode;
  severity: Severity;
  /** What is wrong and where, and why it matters. */
  message: string;
  fix: string;
  /** Our entry and the one that stands there, line by line. */
  diff?: string;
  where: string;
  client: string | null;
  /** Whether `--fix` may run it unasked: it takes nothing away from the user and trusts nothing new. */
  safe: boolean;
  /** What `--fix` does instead of running `fix`, where the command is `doctor --fix` itself. */
  apply?: () => void;
  after?: string;
}

export interface FindingParts extends Partial<Omit<Finding, 'code' | 'message'>> {
  where: string;
  what: string;
  fix: string;
  why?: string;
}

export function makeFinding(code: FindingCode, { what, why, ...parts }: FindingParts): Finding {
  const [severity, usual] = findingTable[code];
  const message = `${parts.where}: ${what} ${why ?? usual}`;
  return { severity, client: null, safe: false, ...parts, code, message };
}

/** What a check of doctor may know of the outside, and how the program is called in the commands that fix. */
export interface DoctorContext extends Context {
  commands: Commands;
}

interface Commands {
  /** Node and this program, as a shell takes them. */
  handoff: string;
  install(client?: string): string;
  /** This very verb, told to fix one thing. */
  fix(code: FindingCode): string;
}

export function makeCommands(handoff: string): Commands {
  return {
    handoff,
    install: (client) => `${handoff} install${client === undefined ? '' : ` --client ${client}`}`,
    fix: (code) => `${handoff} doctor --fix ${code}`,
  };
}

export function setAside(file: string): string {
  return `mv ${shellWord(file)} ${shellWord(`${file}.off`)}`;
}

export function openInEditor(file: string): string {
  return `\${EDITOR:-vi} ${shellWord(file)}`;
}

/** What install says of the predecessor's parts, as findings. */
export function describePredecessor(
  { commands }: DoctorContext,
  client: string,
  notices: readonly Notice[],
): Finding[] {
  const fix = `${commands.install(client)} --replace-predecessor`;
  return notices
    .filter(({ code }) => code === 'predecessor-wired' || code === 'predecessor-mixed')
    .map(({ code, file: where, reason: what = '' }) => {
      const how = code === 'predecessor-mixed' ? openInEditor(where) : fix;
      return makeFinding('predecessor-wired', { where, what, fix: how, client });
    });
}
