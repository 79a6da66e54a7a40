import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const ids = {
  one: 'aaaaaaaa-1111-7222-8333-444444444444',
  two: 'bbbbbbbb-1111-7222-8333-444444444444',
};
const files = ['extensions/agent-handoff.js', 'prompts/handoff.md', 'prompts/handoffs.md'];

class PiBox extends Sandbox {
  readonly agent = join(this.home, '.pi/agent');

  session(id: string): string {
    const project = `--${this.worktree.slice(1).replaceAll('/', '-')}--`;
    return join(this.agent, 'sessions', project, `2026-11-30T08-00-00-000Z_${id}.jsonl`);
  }

  /** What the session is told at its start; empty for nothing. */
  starts(id: string, source = 'startup', transcript: string | null = this.session(id)): string {
    const payload = {
      session_id: id,
      transcript_path: transcript,
      cwd: this.worktree,
      hook_event_name: 'SessionStart',
      source,
    };
    const ran = this.hook(JSON.stringify(payload), { client: 'pi', env: { PI_SESSION_ID: id } });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    if (ran.stdout === '') return '';
    return JSON.parse(ran.stdout).hookSpecificOutput?.additionalContext ?? ran.stdout;
  }

  says(id: string, text: string, stopReason = 'stop'): void {
    const head = { type: 'session', version: 3, id, timestamp: '2026-11-30T08:00:00Z', cwd: this.worktree };
    const message = { role: 'assistant', content: text === '' ? [] : [{ type: 'text', text }], stopReason };
    const entry = { type: 'message', id: '1', parentId: null, timestamp: '2026-11-30T08:00:01Z', message };
    mkdirSync(dirname(this.session(id)), { recursive: true });
    writeFileSync(this.session(id), [head, entry].map((one) => `${JSON.stringify(one)}\n`).join(''));
  }

  install(): string {
    const { status, stdout, stderr } = this.run(['install', '--client', 'pi']);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return stdout + stderr;
  }

  uninstall(): string {
    const { status, stdout, stderr } = this.run(['uninstall', '--client', 'pi']);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return stdout + stderr;
  }

  listAgent(): string[] {
    return readdirSync(this.agent, { recursive: true }).map(String).sort();
  }

  codes(env: Record<string, string> = {}): string[] {
    const { findings } = JSON.parse(this.run(['doctor', '--json'], { env }).stdout);
    return findings
      .filter(({ client }: { client: string | null }) => client === 'pi')
      .map(({ code }: { code: string }) => code);
  }
}

describe('a session of Pi', () => {
  it('is given what waits, and a reply with the sentinel settles it', () => {
    const box = new PiBox();
    const { sentinel } = box.publish();
    expect(box.starts(ids.one)).toContain(`sentinel ${sentinel}`);
    box.says(ids.one, `Handoff loaded — sentinel ${sentinel}`);
    expect(box.starts(ids.two)).toBe('');
    const { handoffs } = box.json<{ handoffs: { state: string }[] }>(['list', '--all']);
    expect(handoffs[0]?.state).toBe('acknowledged');
  });

  it.each([
    ['that wrote nothing', null],
    ['that ended in an error', 'error'],
    ['that was stopped', 'aborted'],
  ])('%s gives the handoff to the next one', (_what, stopReason) => {
    const box = new PiBox();
    const { sentinel } = box.publish();
    box.starts(ids.one);
    if (stopReason !== null) box.says(ids.one, stopReason === 'error' ? '' : 'I wi', stopReason);
    const again = box.starts(ids.two);
    expect(again).toContain(`sentinel ${sentinel}`);
    expect(again).toContain('never answered');
  });

  it('that is new after another one in the same process gets what waits; one that goes on is told of it', () => {
    const box = new PiBox();
    const { sentinel } = box.publish();
    const told = box.starts(ids.one, 'resume');
    expect(told).toContain('1 handoff waits for this worktree');
    expect(told).not.toContain(sentinel);
    expect(box.starts(ids.two, 'clear')).toContain(sentinel);
  });

  it('has after a compaction what it had before, once', () => {
    const box = new PiBox();
    const { sentinel } = box.publish();
    box.starts(ids.one);
    box.publish('# Later\n\n## Immediate next action\n\nRun `true`.\n');
    const again = box.starts(ids.one, 'compact');
    expect(again).toContain(sentinel);
    expect(again).not.toContain('Later');
  });

  it('without a file is shown what waits, and takes nothing', () => {
    const box = new PiBox();
    const { sentinel } = box.publish();
    expect(box.starts(ids.one, 'startup', null)).toContain('Auth refactor');
    expect(box.names('unread')).toHaveLength(1);
    expect(box.starts(ids.two)).toContain(sentinel);
  });

  it('whose id is a path is noted nowhere', () => {
    const box = new PiBox();
    box.starts('../../evil', 'startup', null);
    expect(
      readdirSync(box.home, { recursive: true }).filter((name) => String(name).includes('evil')),
    ).toEqual([]);
  });

  it('is the writer of what its commands file, and those of a person are not', () => {
    const box = new PiBox();
    const env = { PI_CODING_AGENT: 'true', PI_SESSION_ID: ids.one, PI_SESSION_FILE: box.session(ids.one) };
    const input = '# A\n\n## Immediate next action\n\nRun `true`.\n';
    const args = ['publish', '--file', '-', '--no-review'];
    const { path } = box.json<{ path: string }>(args, { input, env });
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`session_tool: pi\nsession_id: "?${ids.one}`));
    const other = box.json<{ path: string }>(args, { input, env: { PI_CODING_AGENT: 'true' } });
    expect(readFileSync(other.path, 'utf8')).toContain('session_tool: handoff-cli');
  });
});

describe('install for Pi', () => {
  it('adds three files beside those of the user, changes nothing the second time, and uninstall takes them out', () => {
    const box = new PiBox();
    const mine = box.write('home/.pi/agent/extensions/mine.ts', 'export default () => {};\n');
    const settings = box.write('home/.pi/agent/settings.json', '{\n  // mine\n "theme": "dark" }');
    const before = box.listAgent();
    box.install();
    expect(box.listAgent()).toEqual([...before, 'prompts', ...files].sort());
    const [extension = '', prompt = ''] = files.map((name) => readFileSync(join(box.agent, name), 'utf8'));
    expect(extension).toMatch(/^\/\/ agent-handoff: generated, do not edit\n/);
    expect(extension).toMatch(/^const start = "sh .*\/hooks\/session-start\.sh pi";$/m);
    expect(prompt.match(/\$(?!ARGUMENTS)/g)).toBe(null);
    expect(prompt.match(/\$ARGUMENTS/g)).toHaveLength(1);
    expect(prompt).not.toContain('{{');
    box.install();
    expect(readFileSync(join(box.agent, files[0] ?? ''), 'utf8')).toBe(extension);
    box.starts(ids.one);
    box.uninstall();
    expect(box.listAgent()).toEqual(before);
    expect(readFileSync(mine, 'utf8')).toBe('export default () => {};\n');
    expect(readFileSync(settings, 'utf8')).toBe('{\n  // mine\n "theme": "dark" }');
    expect(existsSync(join(box.home, '.local/state/agent-handoff'))).toBe(false);
  });

  it.each(files)('leaves a %s that is not ours, and says so before anything is written', (name) => {
    const box = new PiBox();
    const file = box.write(`home/.pi/agent/${name}`, 'mine\n');
    const ran = box.run(['install', '--client', 'pi']);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`${file}: `);
    expect(ran.stderr).toContain('exists and is not ours');
    expect(box.listAgent()).toEqual([dirname(name), name]);
    expect(readFileSync(file, 'utf8')).toBe('mine\n');
  });

  it('keeps what the user changed in ours beside it', () => {
    const box = new PiBox();
    box.install();
    const file = join(box.agent, files[1] ?? '');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nAlso greet.\n`);
    box.uninstall();
    const [kept = '', ...more] = readdirSync(dirname(file));
    expect(more).toEqual([]);
    expect(kept).toMatch(/^handoff\.md\.edited-[0-9a-f]{8}$/);
    expect(readFileSync(join(dirname(file), kept), 'utf8')).toContain('Also greet.');
  });

  it('is taken back by the marker where the record is lost', () => {
    const box = new PiBox();
    box.write('home/.pi/agent/prompts/mine.md', 'Mine.\n');
    box.install();
    rmSync(join(box.home, '.local/state/agent-handoff/install.json'));
    box.uninstall();
    expect(box.listAgent().filter((name) => /\.(?:js|md)$/.test(name))).toEqual(['prompts/mine.md']);
  });

  it('goes through a link of the directory, which stays one', () => {
    const box = new PiBox();
    mkdirSync(join(box.home, 'dotfiles/extensions'), { recursive: true });
    mkdirSync(join(box.home, '.pi'));
    symlinkSync(join(box.home, 'dotfiles'), box.agent);
    box.install();
    expect(existsSync(join(box.home, 'dotfiles', files[0] ?? ''))).toBe(true);
    box.uninstall();
    expect(lstatSync(box.agent).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(box.home, 'dotfiles'))).toEqual(['extensions']);
  });

  it('follows PI_CODING_AGENT_DIR', () => {
    const box = new PiBox();
    const env = { PI_CODING_AGENT_DIR: '~/elsewhere' };
    expect(box.run(['install', '--client', 'pi'], { env }).status).toBe(0);
    expect(existsSync(join(box.home, 'elsewhere', files[0] ?? ''))).toBe(true);
    expect(existsSync(box.agent)).toBe(false);
    expect(box.codes(env)).toEqual([]);
    expect(box.run(['uninstall', '--client', 'pi'], { env }).status).toBe(0);
    expect(existsSync(join(box.home, 'elsewhere'))).toBe(false);
  });
});

it.each(['pi-files', '../pi', './~'])(
  'install refuses %s as the directory, which depends on where Pi is started',
  (place) => {
    const box = new PiBox();
    const ran = box.run(['install', '--client', 'pi'], { env: { PI_CODING_AGENT_DIR: place } });
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain('PI_CODING_AGENT_DIR is a relative path');
    expect(existsSync(join(box.worktree, place))).toBe(false);
  },
);

describe('doctor of Pi', () => {
  it.each<[string, (extension: string, box: PiBox) => void, string[]]>([
    ['nothing was changed', () => {}, []],
    ['our extension is gone', (file) => rmSync(file), ['hook-missing']],
    ['another name', (file) => renameSync(file, `${file}.off`), ['hook-missing']],
    [
      'it runs nothing',
      (file) => writeFileSync(file, readFileSync(file, 'utf8').replace(/^const start = .*$/m, '')),
      ['hook-changed'],
    ],
    [
      'it runs something else',
      (file) =>
        writeFileSync(
          file,
          readFileSync(file, 'utf8').replace(/^const start = .*$/m, 'const start = "rm -rf /";'),
        ),
      ['hook-changed'],
    ],
    [
      'its clone is gone',
      (file) =>
        writeFileSync(
          file,
          readFileSync(file, 'utf8').replace(
            /^const start = .*$/m,
            'const start = "sh /gone/hooks/session-start.sh pi";',
          ),
        ),
      ['hook-moved'],
    ],
    [
      'the settings switch it off',
      (_, box) =>
        void box.write('home/.pi/agent/settings.json', '{"extensions":["-extensions/agent-handoff.js"]}'),
      ['hooks-disabled'],
    ],
    [
      'the settings do not parse',
      (_, box) => void box.write('home/.pi/agent/settings.json', '{ broken'),
      ['settings-invalid'],
    ],
  ])('where %s', (_what, change, expected) => {
    const box = new PiBox();
    box.install();
    change(join(box.agent, files[0] ?? ''), box);
    expect(box.codes()).toEqual(expected);
  });
});
