import { spawnSync } from 'node:child_process';
import { cliBundle, type Sandbox } from './sandbox.ts';

/** Runs a verb on a terminal of its own; each key is typed once its text has been shown since the key before. */
export function onTerminal(
  box: Sandbox,
  verb: readonly string[],
  keys: readonly (readonly [shown: string, key: string])[],
): { status: number | null; shown: string } {
  const program = `
import fcntl, os, pty, select, struct, sys, termios, time
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
shown = b''
keys = ${JSON.stringify(keys)}
seen = 0
while True:
    ready, _, _ = select.select([fd], [], [], 0.1)
    if ready:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    elif keys and keys[0][0].encode() in shown[seen:]:
        time.sleep(0.2)
        seen = len(shown)
        os.write(fd, keys.pop(0)[1].encode())
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
`;
  const args = ['-c', program, process.execPath, cliBundle, ...verb];
  const env = { ...box.env, TERM: 'xterm', NO_COLOR: '1' };
  const ran = spawnSync('python3', args, { cwd: box.worktree, env, encoding: 'utf8', timeout: 60_000 });
  return { status: ran.status, shown: ran.stdout };
}

/** Without it no terminal can be made; CI has it. */
export const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;
