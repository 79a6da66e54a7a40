import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { cli, makePlace, node } from './place.mjs';

const megabyte = 1024 * 1024;

/** Text of a length, different for every number, as a source file reads. */
function sourceText(number, length) {
  const lines = [];
  for (let at = 0, size = 0; size < length; at++) {
    const line = `export const value${number}_${at} = compute(${at * 7}, options.part${at % 13}, '${(at * 7919 + number).toString(36)}');`;
    lines.push(line);
    size += line.length + 1;
  }
  return lines.join('\n');
}

/** What Claude Code writes of one prompt: the text of a tool's result is in its record twice. */
function claudeRound(number, about) {
  const record = (type, content, rest = {}) => ({
    parentUuid: `u${number}`,
    isSidechain: false,
    ...about,
    type,
    message: { role: type, id: `msg_${number}`, model: 'claude-opus-5-5', content },
    ...rest,
  });
  const call = (id, name, input) => record('assistant', [{ type: 'tool_use', id, name, input }]);
  const result = (id, content, toolUseResult) =>
    record('user', [{ type: 'tool_result', tool_use_id: id, content }], { toolUseResult });
  const file = `src/part${number % 40}.ts`;
  const source = sourceText(number, 12_000);
  const records = [
    record('user', `Change part ${number} so that it reads its settings once. Do not touch the login page.`, {
      origin: { kind: 'human' },
    }),
    record('assistant', [
      {
        type: 'text',
        text: `Part ${number} reads its settings twice, because \`loadSettings\` is called in both.`,
      },
    ]),
  ];
  for (const step of ['a', 'b', 'c']) {
    const id = `${number}${step}`;
    records.push(
      call(`r${id}`, 'Read', { file_path: file }),
      result(`r${id}`, source, { type: 'text', file: { filePath: file, content: source } }),
      call(`e${id}`, 'Edit', { file_path: file, old_string: `${step}1`, new_string: `${step}2` }),
      result(`e${id}`, 'The file has been updated.', { filePath: file, originalFile: source }),
      call(`t${id}`, 'Bash', { command: `npx vitest run tests/part${number % 40}.test.ts 2>&1 | tail -40` }),
      result(`t${id}`, `${source.slice(0, 3_000)}\n Tests  ${number} passed`, {
        stdout: source.slice(0, 3_000),
      }),
    );
  }
  records.push(
    record('assistant', [
      { type: 'text', text: `Part ${number} reads its settings once now; its test passes.` },
    ]),
  );
  return records;
}

/** A transcript of a size; it holds one session that was killed in a command. */
function writeTranscript(place, size) {
  const path = join(place.home, 'session.jsonl');
  const about = { sessionId: '11111111-2222-4333-8444-555555555555', cwd: place.worktree, gitBranch: 'main' };
  const file = openSync(path, 'w');
  let written = 0;
  for (let number = 0; written < size; number++) {
    const at = new Date(Date.UTC(2026, 4, 15, 8) + number * 60_000).toISOString();
    const lines = claudeRound(number, about).map(
      (record) => `${JSON.stringify({ ...record, timestamp: at })}\n`,
    );
    written += writeSync(file, lines.join(''));
  }
  closeSync(file);
  return path;
}

const mostMemory = 150 * megabyte;

/** Runs the command line and tells on stderr how much memory it took. */
const measured =
  "process.on('exit',()=>process.stderr.write(String(process.resourceUsage().maxRSS)));process.argv.splice(1,0,'handoff');require(process.env.BENCH_CLI)";

/** `rescue` of one large transcript; it fails when it takes more than 150 MiB of memory. */
export function largeTranscriptCase(megabytes, limit) {
  const place = makePlace(`rescue-${megabytes}`);
  place.env.BENCH_CLI = cli;
  const path = writeTranscript(place, megabytes * megabyte);
  return {
    label: `\`rescue\` of a transcript of ${megabytes} MB`,
    place,
    command: node,
    args: ['-e', measured, 'rescue', path],
    limit,
    proves({ stdout, stderr }) {
      const memory = Number(stderr) * 1024;
      if (memory > mostMemory) throw new Error(`rescue took ${Math.round(memory / megabyte)} MiB`);
      return stdout.includes('## Immediate next action') && stdout.includes('Do not touch the login page.');
    },
  };
}
