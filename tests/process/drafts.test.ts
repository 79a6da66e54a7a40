import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeUsedDrafts } from '../../adapters/cli/remove-draft.ts';
import { processContext } from '../../adapters/context.ts';
import { draftText, type ErrorDocument, Sandbox } from './sandbox.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);
const nobody = 65534;

class DraftBox extends Sandbox {
  readonly temporary = join(this.base, 'tmp');
  readonly drafts = join(this.root, '.drafts');
  readonly codex = { CODEX_THREAD_ID: 'thread-1', TMPDIR: this.temporary };

  constructor() {
    super();
    mkdirSync(this.temporary);
    chmodSync(this.temporary, 0o1777);
  }

  begin(env: Record<string, string> = {}): string {
    return this.json<{ draft: string }>(['begin'], { env }).draft;
  }

  file(draft: string, env: Record<string, string> = {}, ...flags: string[]) {
    return this.json<{ path: string; warnings: string[] }>(
      ['publish', '--file', draft, '--no-review', ...flags],
      { env },
    );
  }

  refusal(path: string, env: Record<string, string> = {}): string {
    const { status, stdout } = this.run(['publish', '--file', path, '--no-review', '--json'], { env });
    const { error } = JSON.parse(stdout) as ErrorDocument;
    expect([status, error.code, this.names('unread')]).toEqual([1, 'unreadable-body', []]);
    return error.message;
  }
}

describe('begin', () => {
  it('makes root and drafts directory private before anyone writes, and nothing else', () => {
    const box = new DraftBox();
    const draft = box.begin();
    expect(dirname(draft)).toBe(box.drafts);
    expect([modeOf(box.root), modeOf(box.drafts)]).toEqual(['700', '700']);
    expect(readdirSync(box.root)).toEqual(['.drafts']);
    expect(readdirSync(box.drafts)).toEqual([]);
  });

  it('closes a root and drafts that a client has made as the umask said', () => {
    const box = new DraftBox();
    mkdirSync(box.drafts, { recursive: true });
    chmodSync(box.root, 0o755);
    chmodSync(box.drafts, 0o775);
    box.begin();
    expect([modeOf(box.root), modeOf(box.drafts)]).toEqual(['700', '700']);
  });

  it('leaves the mode of a root that AGENT_HANDOFF_ROOT names, and closes its drafts', () => {
    const box = new DraftBox();
    const root = join(box.base, 'shared');
    mkdirSync(join(root, '.drafts'), { recursive: true });
    chmodSync(root, 0o755);
    chmodSync(join(root, '.drafts'), 0o755);
    expect(dirname(box.begin({ AGENT_HANDOFF_ROOT: root }))).toBe(join(root, '.drafts'));
    expect([modeOf(root), modeOf(join(root, '.drafts'))]).toEqual(['755', '700']);
  });

  it('leaves a root that everybody can write, so that the user still hears of it', () => {
    const box = new DraftBox();
    mkdirSync(box.root);
    chmodSync(box.root, 0o777);
    box.begin();
    expect(modeOf(box.root)).toBe('777');
    const { stdout } = box.run(['publish', '--file', '-', '--no-review', '--json'], { input: draftText });
    expect(stdout).toContain('can be written by everybody');
  });

  it('refuses a link in the place of the drafts directory', () => {
    const box = new DraftBox();
    const elsewhere = join(box.base, 'elsewhere');
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o755);
    mkdirSync(box.root, { mode: 0o700 });
    symlinkSync(elsewhere, box.drafts);
    const { status, stdout } = box.run(['begin', '--json']);
    expect([status, (JSON.parse(stdout) as ErrorDocument).error.code]).toEqual([1, 'root-unwritable']);
    expect(modeOf(elsewhere)).toBe('755');
  });

  it('names a draft also where nothing can be written', () => {
    const box = new DraftBox();
    const nowhere = box.write('file', '');
    expect(box.begin({ AGENT_HANDOFF_ROOT: join(nowhere, 'inboxes') })).toContain('/inboxes/.drafts/');
    const codex = { CODEX_THREAD_ID: 'thread-1', TMPDIR: join(nowhere, 'tmp') };
    expect(box.begin(codex)).toContain('/tmp/agent-handoff-');
  });

  it('makes in Codex a private directory for each draft in the temp directory', () => {
    const box = new DraftBox();
    const [first, second] = [box.begin(box.codex), box.begin(box.codex)];
    expect(dirname(dirname(first))).toBe(box.temporary);
    expect(dirname(first)).not.toBe(dirname(second));
    expect(basename(dirname(first))).toMatch(/^agent-handoff-\w{6}$/);
    expect([modeOf(dirname(first)), readdirSync(dirname(first))]).toEqual(['700', []]);
    expect(existsSync(box.root)).toBe(false);
  });
});

describe('a published draft', () => {
  it('is removed with its answers, and undo gives its text back', () => {
    const box = new DraftBox();
    const draft = box.begin();
    const answers = draft.replace(/\.md$/, '.answers.json');
    writeFileSync(draft, draftText);
    const { questions } = box.json<{ questions: { id: string }[] }>(['review', '--file', draft]);
    writeFileSync(
      answers,
      JSON.stringify({ answers: questions.map(({ id }) => ({ id, answer: 'include' })) }),
    );
    const filed = box.json<{ path: string }>(['publish', '--file', draft, '--answers', answers]);
    expect(readdirSync(box.drafts)).toEqual([]);
    expect(readFileSync(filed.path, 'utf8')).toContain('Do not touch the schema.');
    const undone = box.json<{ draft: string }>(['undo']);
    expect(dirname(undone.draft)).toBe(box.drafts);
    expect(readFileSync(undone.draft, 'utf8')).toContain('Do not touch the schema.');
    box.file(undone.draft);
    expect(readdirSync(box.drafts)).toEqual([]);
    expect(box.names('unread')).toHaveLength(1);
  });

  it('is removed in Codex with its directory, unless something else lies in it', () => {
    const box = new DraftBox();
    const [alone, beside] = [box.begin(box.codex), box.begin(box.codex)];
    for (const draft of [alone, beside]) writeFileSync(draft, draftText);
    writeFileSync(join(dirname(beside), 'notes'), 'mine');
    expect(box.file(alone, box.codex).warnings.join()).not.toContain('removed');
    box.file(beside, box.codex);
    expect(readdirSync(box.temporary)).toEqual([basename(dirname(beside))]);
    expect(readdirSync(dirname(beside))).toEqual(['notes']);
  });

  it('stays when nothing was filed: refused, or a dry run', () => {
    const box = new DraftBox();
    const draft = box.begin();
    writeFileSync(draft, '## Immediate next action\n');
    box.run(['publish', '--file', draft, '--no-review']);
    writeFileSync(draft, draftText);
    box.run(['publish', '--file', draft, '--no-review', '--dry-run']);
    expect(readFileSync(draft, 'utf8')).toBe(draftText);
  });

  it('stays when it is a file of the user’s own, wherever it lies', () => {
    const box = new DraftBox();
    mkdirSync(join(box.temporary, 'agent-handoff-notes.d'));
    mkdirSync(join(box.base, 'agent-handoff-abc123'));
    const own = [
      box.write('notes.md', draftText),
      box.write('tmp/agent-handoff-notes.d/notes.md', draftText),
      box.write('tmp/notes.md', draftText),
      box.write('agent-handoff-abc123/notes.md', draftText),
    ];
    for (const path of own) box.file(path, box.codex);
    for (const path of own) expect(readFileSync(path, 'utf8')).toBe(draftText);
  });

  it('is not looked for behind a link that has the name of a drafts directory', () => {
    const box = new DraftBox();
    const precious = box.write('precious/notes.md', draftText);
    symlinkSync(dirname(precious), join(box.temporary, 'agent-handoff-abc123'));
    box.file(join(box.temporary, 'agent-handoff-abc123', 'notes.md'), box.codex);
    expect(readFileSync(precious, 'utf8')).toBe(draftText);
  });

  it('stays when it was changed after it was read', () => {
    const box = new DraftBox();
    const draft = box.begin();
    writeFileSync(draft, draftText);
    const ctx = { ...processContext(box.worktree), home: box.home, env: {} };
    expect(removeUsedDrafts(ctx, [{ path: draft, bytes: Buffer.from('# Another') }])).toEqual([]);
    expect(readFileSync(draft, 'utf8')).toBe(draftText);
    removeUsedDrafts(ctx, [{ path: draft, bytes: Buffer.from(draftText) }]);
    expect(existsSync(draft)).toBe(false);
    expect(process.cwd()).not.toBe(box.drafts);
  });
});

describe('a draft that others may have written is refused', () => {
  it('that belongs to another user, and so are answers and a thread’s report', () => {
    // Nobody else can give a file away; everywhere else this would test nothing.
    if (process.getuid?.() !== 0) return;
    const box = new DraftBox();
    const foreign = box.write('notes.md', draftText);
    chownSync(foreign, nobody, nobody);
    expect(box.refusal(foreign)).toContain('belongs to another user');
    const draft = box.write('own.md', draftText);
    const answers = box.write('answers.json', '{"answers":[]}');
    chownSync(answers, nobody, nobody);
    const given = ['publish', '--file', draft, '--answers', answers, '--json'];
    expect(box.run(given).stdout).toContain('belongs to another user');
    expect(box.run(['review', '--file', foreign, '--json']).stdout).toContain('belongs to another user');
    box.run(['thread', 'open', 'x', 'A task']);
    const filed = box.run(['thread', 'result', 'x', '--file', foreign, '--json']);
    expect(filed.stdout).toContain('belongs to another user');
    // A second name of it is theirs as well.
    linkSync(foreign, join(box.temporary, 'linked.md'));
    expect(box.refusal(join(box.temporary, 'linked.md'))).toContain('belongs to another user');
  });

  it('that everybody can write, or that lies where everybody can put another in its place', () => {
    const box = new DraftBox();
    const open = box.write('open.md', draftText);
    chmodSync(open, 0o666);
    expect(box.refusal(open)).toContain('it can be written by everybody');
    const exposed = box.write('exposed/notes.md', draftText);
    chmodSync(dirname(exposed), 0o777);
    expect(box.refusal(exposed)).toContain('lies in a directory that can be written by everybody');
  });

  it('that has a second name in the temp directory', () => {
    const box = new DraftBox();
    linkSync(box.write('notes.md', draftText), join(box.temporary, 'notes.md'));
    expect(box.refusal(join(box.temporary, 'notes.md'))).toContain('has a second name');
  });

  it('that is a link, a FIFO or a directory', () => {
    const box = new DraftBox();
    symlinkSync(box.write('notes.md', draftText), join(box.base, 'link.md'));
    execFileSync('mkfifo', [join(box.base, 'fifo.md')]);
    mkdirSync(join(box.base, 'directory.md'));
    for (const name of ['link.md', 'fifo.md', 'directory.md']) {
      expect(box.refusal(join(box.base, name))).toContain('expected a readable regular file');
    }
  });

  it('and one of the user’s own in the temp directory is not', () => {
    const box = new DraftBox();
    box.file(box.write('tmp/notes.md', draftText));
    expect(box.names('unread')).toHaveLength(1);
  });
});
