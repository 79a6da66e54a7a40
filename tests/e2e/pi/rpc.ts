import { execa } from 'execa';
import { piScript } from '../client-binaries.ts';
import { waitUntil } from '../wait-until.ts';
import { piEnv } from './client.ts';

type Line = Record<string, unknown>;

/** A session that lasts, driven by `pi --mode rpc`. */
export async function openRpc({ home, cwd }: { home: string; cwd: string }) {
  const child = execa(process.execPath, [piScript(), '--mode', 'rpc'], {
    cwd,
    env: await piEnv(home),
    extendEnv: false,
    reject: false,
    timeout: 100_000,
  });
  const lines: Line[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.filter((part) => part.startsWith('{')).map((part) => JSON.parse(part) as Line));
  });
  const find = (type: string, from: number) => lines.slice(from).find((line) => line.type === type);
  const waitFor = (type: string, from: number) =>
    waitUntil(() => find(type, from), {
      timeoutMs: 30_000,
      describe: () => `${type}; last came ${JSON.stringify(lines.at(-1))?.slice(0, 500)}`,
    });
  const send = async (command: Line) => {
    const from = lines.length;
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const answer = await waitFor('response', from);
    if (answer.success !== true) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(answer)}`);
  };
  return {
    send,
    /** A whole turn. */
    async prompt(message: string) {
      const from = lines.length;
      await send({ type: 'prompt', message });
      await waitFor('agent_end', from);
    },
    /** What extensions told the user. */
    notices: () =>
      lines.filter((line) => line.type === 'extension_ui_request').map((line) => String(line.message)),
    async quit() {
      child.stdin.end();
      await child;
    },
  };
}
