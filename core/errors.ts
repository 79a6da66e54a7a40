/** Every error a user can meet. `usage`: the command line was wrong; `failure`: it could not be carried out. */
export const errorTable = {
  'bad-usage': 'usage',
  'bad-to': 'usage',
  'bad-topic': 'usage',
  'bad-age': 'usage',
  'bad-agent': 'usage',
  'bad-id': 'usage',
  'unknown-worktree': 'failure',
  'other-repository': 'failure',
  'no-next-action': 'failure',
  'empty-body': 'failure',
  'unreadable-body': 'failure',
  'not-utf8': 'failure',
  'too-large': 'failure',
  secret: 'failure',
  'review-config': 'failure',
  'review-aborted': 'failure',
  'answers-invalid': 'failure',
  'answers-stale': 'failure',
  'needs-yes': 'failure',
  'frontmatter-refused': 'failure',
  'frontmatter-invalid': 'failure',
  'root-unwritable': 'failure',
  'root-relative': 'failure',
  'state-unusable': 'failure',
  'config-relative': 'failure',
  'home-unknown': 'failure',
  'disk-full': 'failure',
  'page-unwritable': 'failure',
  'durability-unknown': 'failure',
  'name-not-found': 'failure',
  'name-ambiguous': 'failure',
  'nothing-to-undo': 'failure',
  'already-taken': 'failure',
  'settings-invalid': 'failure',
  'settings-comments': 'failure',
  'settings-shape': 'failure',
  'config-unwritable': 'failure',
  'config-unreadable': 'failure',
  'config-shared': 'failure',
  'skill-foreign': 'failure',
  'rules-foreign': 'failure',
  'command-foreign': 'failure',
  'codex-missing': 'failure',
  'codex-config-refused': 'failure',
  'codex-trust-failed': 'failure',
  'round-trip-failed': 'failure',
  'upgrade-plugin': 'failure',
  'upgrade-no-clone': 'failure',
  'upgrade-no-upstream': 'failure',
  'upgrade-unreachable': 'failure',
  'upgrade-running': 'failure',
  'upgrade-dirty': 'failure',
  'upgrade-diverged': 'failure',
  'upgrade-failed': 'failure',
  'bad-slug': 'usage',
  'bad-since': 'usage',
  'bad-phrase': 'usage',
  'thread-exists': 'failure',
  'thread-not-found': 'failure',
  'thread-ambiguous': 'failure',
  'thread-archived': 'failure',
  'thread-outside': 'failure',
  'threads-unusable': 'failure',
  'gate-needs-person': 'failure',
  'guard-needs-person': 'failure',
  'guard-not-found': 'failure',
  'guard-not-installed': 'failure',
  'round-exists': 'failure',
  'round-limit': 'failure',
  'round-unanswered': 'failure',
  'no-prompt': 'failure',
  'no-repository': 'failure',
  'no-identity': 'failure',
  'git-failed': 'failure',
  'chain-not-found': 'failure',
  'chain-invalid': 'failure',
  'chain-outside': 'failure',
  'chain-id-taken': 'failure',
  'chain-no-block': 'failure',
  'bad-audience': 'usage',
  'bad-budget': 'usage',
  'empty-source': 'failure',
  'pack-config': 'failure',
  'pack-overflow': 'failure',
  'pack-unwritable': 'failure',
  'session-not-found': 'failure',
  'session-ambiguous': 'failure',
  'transcript-unreadable': 'failure',
  'transcript-empty': 'failure',
  'draft-unwritable': 'failure',
  'bad-remote': 'usage',
  'remote-exists': 'failure',
  'remote-not-found': 'failure',
  'remote-public': 'failure',
  'remote-outbox': 'failure',
  'remote-failed': 'failure',
  'stats-off': 'failure',
  internal: 'failure',
} as const satisfies Record<string, 'usage' | 'failure'>;

export type ErrorCode = keyof typeof errorTable;

export interface ErrorParts {
  /** What happened, where, and what was expected. */
  message: string;
  /** The next command to run, or the next thing to do. */
  hint: string;
  /** The file or directory that the error is about, several where a message names several. */
  path?: string;
  paths?: readonly string[];
  /** The line in it, and what is wrong there, without the path. */
  line?: number;
  reason?: string;
  cause?: unknown;
}

/** The one error type of the project: `message` says what, where and expected, `hint` the next command. */
export class HandoffError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly path: string | undefined;
  readonly paths: readonly string[];
  readonly line: number | undefined;
  readonly reason: string | undefined;

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'HandoffError';
    this.code = code;
    this.hint = parts.hint;
    this.path = parts.path;
    this.paths = parts.paths ?? [];
    this.line = parts.line;
    this.reason = parts.reason;
  }

  /** By name: each bundle in `dist/` has this class of its own, and an error may cross from one to another. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'HandoffError';
  }
}

/** The system's code of a failed call (`ENOENT`, `ENOSPC` …), or `''` when the error did not come from one. */
export function systemCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return '';
}
