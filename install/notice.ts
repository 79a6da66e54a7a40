/** Something the user should hear about a plan; `message` is a whole sentence that names the file. */
export interface Notice {
  code: NoticeCode;
  message: string;
  file: string;
}

export type NoticeCode =
  | 'predecessor-wired'
  | 'predecessor-removed'
  | 'predecessor-restored'
  | 'entries-adopted'
  | 'entry-customised'
  | 'entry-duplicate'
  | 'hooks-disabled'
  | 'skill-set-aside'
  | 'skill-left'
  | 'record-lost'
  | 'backup-missing'
  | 'root-open'
  | 'handoffs-kept'
  | 'not-installed';
