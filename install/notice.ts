/** Something the user should hear about a plan; `message` is a whole sentence that names the file. */
export interface Notice {
  code: NoticeCode;
  message: string;
  file: string;
}

export type NoticeCode =
  | 'predecessor-wired'
  | 'predecessor-text'
  | 'predecessor-removed'
  | 'predecessor-restored'
  | 'predecessor-left'
  | 'entries-adopted'
  | 'entry-customised'
  | 'entry-duplicate'
  | 'entry-unproven'
  | 'hooks-disabled'
  | 'skill-set-aside'
  | 'skill-left'
  | 'record-lost'
  | 'backup-missing'
  | 'backups-kept'
  | 'entry-refused'
  | 'rule-set-aside'
  | 'rule-left'
  | 'rule-omitted'
  | 'rule-overruled'
  | 'rules-broken'
  | 'rules-unchecked'
  | 'block-customised'
  | 'block-broken'
  | 'block-left'
  | 'agents-overridden'
  | 'agents-unreadable'
  | 'config-hooks'
  | 'config-unclear'
  | 'hook-untrusted'
  | 'hook-changed'
  | 'hook-disabled'
  | 'hook-moved'
  | 'gate-untrusted'
  | 'skill-elsewhere'
  | 'trust-planned'
  | 'trust-left'
  | 'root-open'
  | 'state-writable'
  | 'handoffs-kept'
  | 'not-installed';
