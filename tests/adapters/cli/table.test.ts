import { afterEach, describe, expect, it, vi } from 'vitest';

/** Loads the printing anew, for a terminal of so many columns; for null, for a pipe. */
async function loadTable(columns: number | null, env: Record<string, string> = {}) {
  vi.resetModules();
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'CI']) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries({ TERM: 'xterm', ...env })) vi.stubEnv(name, value);
  Object.defineProperty(process.stdout, 'isTTY', { value: columns !== null, configurable: true });
  Object.defineProperty(process.stderr, 'isTTY', { value: columns !== null, configurable: true });
  Object.defineProperty(process.stdout, 'columns', { value: columns ?? undefined, configurable: true });
  const { renderTable } = await import('../../../adapters/cli/table.ts');
  return { renderTable, ...(await import('../../../adapters/cli/print.ts')) };
}

const own = {
  out: Object.getOwnPropertyDescriptor(process.stdout, 'isTTY'),
  err: Object.getOwnPropertyDescriptor(process.stderr, 'isTTY'),
  columns: Object.getOwnPropertyDescriptor(process.stdout, 'columns'),
};

afterEach(() => {
  for (const [stream, name, was] of [
    [process.stdout, 'isTTY', own.out],
    [process.stderr, 'isTTY', own.err],
    [process.stdout, 'columns', own.columns],
  ] as const) {
    if (was) Object.defineProperty(stream, name, was);
    else Reflect.deleteProperty(stream, name);
  }
  vi.unstubAllEnvs();
});

const head = ['STATE', 'NAME', 'SESSION'];
const rows = [
  ['unread', 'Login fails after the token was refreshed', ''],
  ['delivered', 'Cart', 'codex 5f0c7a9b'],
];

describe('a table', () => {
  it('is whole and plain where nobody looks, in CI too', async () => {
    const { renderTable, paint } = await loadTable(null, { CI: '1' });
    expect(renderTable(head, rows, { flexible: [1], paintOf: () => paint.red })).toBe(
      [
        'STATE      NAME                                       SESSION',
        'unread     Login fails after the token was refreshed',
        'delivered  Cart                                       codex 5f0c7a9b',
      ].join('\n'),
    );
  });

  it('is as wide as the terminal', async () => {
    const { renderTable, withoutPaint } = await loadTable(44);
    const lines = withoutPaint(renderTable(head, rows, { flexible: [1] })).split('\n');
    expect(lines[1]).toBe('unread     Login fails afte…');
    expect(lines[2]).toBe('delivered  Cart               codex 5f0c7a9b');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(44);
  });

  it('has colours in a terminal, and none with NO_COLOR', async () => {
    const coloured = await loadTable(80);
    const look = { paintOf: (column: number) => (column === 0 ? coloured.paint.cyan : null) };
    expect(coloured.renderTable(head, rows, look)).not.toBe(
      coloured.withoutPaint(coloured.renderTable(head, rows, look)),
    );
    const plain = await loadTable(80, { NO_COLOR: '1' });
    expect(plain.paint.cyan('x')).toBe('x');
  });

  it('writes the home as ~ for a person alone', async () => {
    const person = await loadTable(80);
    expect(person.homePath('/home/ada/src', '/home/ada')).toBe('~/src');
    expect(person.homePath('/home/adam/src', '/home/ada')).toBe('/home/adam/src');
    const program = await loadTable(null);
    expect(program.homePath('/home/ada/src', '/home/ada')).toBe('/home/ada/src');
  });
});
